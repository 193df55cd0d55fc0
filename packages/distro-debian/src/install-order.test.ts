import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeDeb } from "../fixtures/fake-deb.ts";
import type { Deb } from "./deb.ts";
import { dependencyOrder, installBatches } from "./install-order.ts";

const namesOf = (debs: readonly Deb[]): string[] => debs.map((deb) => deb.locked.name);
const preinst = { preinst: "#!/bin/sh\n" };

test("dependencyOrder() puts dependencies first and cuts cycles", () => {
  const debs = [
    fakeDeb({ name: "a", depends: ["b"] }),
    fakeDeb({ name: "b", preDepends: ["c"], depends: ["a"] }),
    fakeDeb({ name: "c" }),
  ];
  assert.deepEqual(namesOf(dependencyOrder(debs)), ["c", "b", "a"]);
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
