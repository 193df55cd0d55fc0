import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeDeb } from "../../fixtures/fake-deb.ts";
import type { Deb } from "../unpack/deb.ts";
import { installBatches, installOrder, unpackOrder } from "./install-order.ts";

const namesOf = (debs: readonly Deb[]): string[] => debs.map((deb) => deb.locked.name);
const preinst = { preinst: "#!/bin/sh\n" };

test("installOrder() puts dependencies first and cuts cycles", () => {
  const debs = [
    fakeDeb({ name: "a", depends: ["b"] }),
    fakeDeb({ name: "b", preDepends: ["c"], depends: ["a"] }),
    fakeDeb({ name: "c" }),
  ];
  assert.deepEqual(namesOf(installOrder(debs)), ["c", "b", "a"]);
});

test("installBatches() takes two batches where no preinst needs more", () => {
  const debs = [
    fakeDeb({ name: "bash", essential: true }),
    fakeDeb({ name: "curl", preDepends: ["libc"] }),
    fakeDeb({ name: "libc" }),
  ];
  assert.deepEqual(installBatches(debs).map(namesOf), [["bash"], ["curl", "libc"]]);
});

test("installBatches() configures what a preinst pre-depends on, with its own needs, before", () => {
  const debs = [
    fakeDeb({ name: "bash", essential: true }),
    fakeDeb({ name: "adduser", depends: ["passwd"] }),
    fakeDeb({ name: "mariadb", preDepends: ["adduser"], control: preinst }),
    fakeDeb({ name: "nginx" }),
    fakeDeb({ name: "passwd" }),
  ];
  assert.deepEqual(installBatches(debs).map(namesOf), [
    ["bash"],
    ["adduser", "passwd"],
    ["mariadb", "nginx"],
  ]);
});

test("installBatches() ends where packages pre-depend on one another in a circle", () => {
  const debs = [
    fakeDeb({ name: "a", preDepends: ["b"], control: preinst }),
    fakeDeb({ name: "b", preDepends: ["a"], control: preinst }),
  ];
  assert.deepEqual(installBatches(debs).map(namesOf), [["a", "b"]]);
});

test("installBatches() configures the base set before what is added to it", () => {
  const debs = [
    fakeDeb({ name: "bash", essential: true, base: true }),
    fakeDeb({ name: "aa-vendor", control: preinst }),
    fakeDeb({ name: "apt", base: true }),
    fakeDeb({ name: "passwd", base: true, control: preinst }),
  ];
  assert.deepEqual(installBatches(debs).map(namesOf), [["bash"], ["apt", "passwd"], ["aa-vendor"]]);
});

function orderOf(debs: readonly Deb[]): string {
  const { preinsts, rest } = unpackOrder(debs);
  const steps = preinsts.flatMap(({ deb, before }) => [
    ...namesOf(before),
    `preinst of ${deb.locked.name}`,
  ]);
  return [...steps, ...namesOf(rest)].join(", ");
}

test("unpackOrder() has what a package depends on unpacked before its preinst, the rest after all", () => {
  const debs = [
    fakeDeb({ name: "aa-dep", depends: ["zz-tool"], control: preinst }),
    fakeDeb({ name: "bb-dep", depends: ["aa-dep", "lib"], control: preinst }),
    fakeDeb({ name: "lib" }),
    fakeDeb({ name: "other" }),
    fakeDeb({ name: "zz-tool", depends: ["lib"] }),
  ];
  assert.equal(
    orderOf(debs),
    "lib, zz-tool, preinst of aa-dep, aa-dep, preinst of bb-dep, bb-dep, other",
  );
});

test("unpackOrder() unpacks no package before its own preinst, also in a circle", () => {
  const debs = [
    fakeDeb({ name: "a", depends: ["b"], control: preinst }),
    fakeDeb({ name: "b", depends: ["a", "c"], control: preinst }),
    fakeDeb({ name: "c", depends: ["a"] }),
  ];
  assert.equal(orderOf(debs), "c, preinst of b, b, preinst of a, a");
});
