import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListedRpm } from "@rootsmith/testing/rpm";
import { fakeIndex } from "../../fixtures/fake-repository.ts";
import { nevraOf } from "../metadata/rpm-package.ts";
import { type BaseRequest, baseChoices } from "./base-choices.ts";
import { erasureOrder, inOrderOfDnf } from "./erasure-order.ts";
import { PackagePool } from "./package-pool.ts";
import { resolvePackages } from "./resolver.ts";

interface Outcome {
  readonly added: string;
  readonly erased: string;
}

/** What comes to packages that are there, and what goes of those. */
async function outcome(
  installed: readonly ListedRpm[],
  available: readonly ListedRpm[],
  specs: readonly string[],
  request: Partial<BaseRequest> & { readonly weakDeps?: boolean } = {},
): Promise<Outcome> {
  const pool = new PackagePool(
    [
      { index: await fakeIndex(available) },
      { index: await fakeIndex(installed, "@installed"), isInstalled: true },
    ],
    { architecture: "x86_64" },
  );
  const { weakDeps = false, ...rest } = request;
  const base = baseChoices({ remove: [], protected: [], ...rest }, pool);
  const added = inOrderOfDnf(resolvePackages(pool, { specs, weakDeps, base }), pool);
  const named = (items: readonly Parameters<typeof nevraOf>[0][]): string =>
    items.map(nevraOf).join(" ").replaceAll(".noarch", "");
  return {
    added: named(added.map((item) => item.package)),
    erased: named(erasureOrder(base, added, pool)),
  };
}

const BASE: readonly ListedRpm[] = [
  { name: "lib" },
  { name: "tool", requires: ["lib"] },
  { name: "lone" },
];
const NEW: readonly ListedRpm[] = [
  { name: "lib" },
  { name: "lib", evr: "2-1" },
  { name: "tool", requires: ["lib"] },
  { name: "tool", evr: "2-1", requires: ["lib"] },
  { name: "app", requires: ["lib", "tool"] },
  { name: "newer", requires: ["lib >= 2"] },
  { name: "clash", conflicts: ["tool"] },
  { name: "instead", obsoletes: ["lone < 2"] },
  { name: "recommends", recommends: ["extra"] },
  { name: "extra" },
  { name: "supplement", supplements: ["tool"] },
];

test("baseChoices() takes no older version where the repositories have no other", async () => {
  const newest: readonly ListedRpm[] = [{ name: "lib", evr: "3-1" }];
  const nothing = { added: "", erased: "" };
  assert.deepEqual(await outcome(newest, NEW, ["lib"]), nothing);
  assert.deepEqual(await outcome(newest, NEW, [], { upgrade: "all" }), nothing);
  assert.deepEqual(await outcome(newest, NEW, [], { upgrade: ["lib"] }), nothing);
  await assert.rejects(outcome(newest, NEW, ["lib-2-1"]), {
    name: "ResolveError",
    message:
      'Cannot resolve "lib-2-1": lib-2-1.noarch and lib-3-1.noarch cannot both be installed; lib-3-1.noarch is in the image below',
    hint: "Packages of the image below are not downgraded: leave out the version",
  });
});

test("baseChoices() leaves what is there at its version", async () => {
  assert.deepEqual(await outcome(BASE, NEW, ["app"]), { added: "app-1-1", erased: "" });
});

test("baseChoices() takes a newer version of what is asked for, or of what a dependency wants", async () => {
  assert.deepEqual(await outcome(BASE, NEW, ["tool"]), {
    added: "tool-2-1",
    erased: "tool-1-1",
  });
  assert.deepEqual(await outcome(BASE, NEW, ["newer"]), {
    added: "newer-1-1 lib-2-1",
    erased: "lib-1-1",
  });
  assert.deepEqual(await outcome(BASE, [{ name: "tool" }], ["tool"]), { added: "", erased: "" });
  assert.deepEqual(await outcome([{ name: "tool", evr: "3-1" }], NEW, ["tool"]), {
    added: "",
    erased: "",
  });
});

test("baseChoices() upgrades all, or what is named", async () => {
  assert.deepEqual(await outcome(BASE, NEW, [], { upgrade: ["lib"] }), {
    added: "lib-2-1",
    erased: "lib-1-1",
  });
  assert.deepEqual(await outcome(BASE, NEW, [], { upgrade: "all" }), {
    added: "instead-1-1 lib-2-1 tool-2-1",
    erased: "tool-1-1 lib-1-1 lone-1-1",
  });
  await assert.rejects(outcome(BASE, NEW, [], { upgrade: ["toll"] }), {
    message: 'Cannot upgrade "toll": it is not installed in the image below',
    hint: /tool/,
  });
});

test("baseChoices() lets a package take the place of one that it obsoletes", async () => {
  assert.deepEqual(await outcome(BASE, NEW, ["instead"]), {
    added: "instead-1-1",
    erased: "lone-1-1",
  });
});

test("baseChoices() removes what needs a package first, never what is protected", async () => {
  assert.deepEqual(await outcome(BASE, NEW, [], { remove: ["lib"] }), {
    added: "",
    erased: "tool-1-1 lib-1-1",
  });
  await assert.rejects(outcome(BASE, NEW, [], { remove: ["lib"], protected: ["to*"] }), {
    message:
      "Cannot remove the protected package tool-1-1.noarch from the image below, which needs lib",
  });
  await assert.rejects(outcome(BASE, NEW, ["app"], { remove: ["tool"] }), {
    message: /^Cannot resolve .*"the removal of tool".*: app-1-1.noarch requires "tool"/,
  });
});

test("baseChoices() says what of the image stands against a package", async () => {
  await assert.rejects(outcome(BASE, NEW, ["clash"]), {
    message:
      'Cannot resolve "clash": clash-1-1.noarch conflicts with "tool"; tool-1-1.noarch is in the image below',
  });
});

test("baseChoices() leaves what lacks something as it is", async () => {
  const broken = [{ name: "broken", requires: ["nothing"] }];
  assert.deepEqual(await outcome(broken, NEW, ["extra"]), { added: "extra-1-1", erased: "" });
});

test("baseChoices() hears only new packages recommend others", async () => {
  const base = [...BASE, { name: "old", recommends: ["extra"] }];
  assert.deepEqual(await outcome(base, NEW, ["app"], { weakDeps: true }), {
    added: "app-1-1",
    erased: "",
  });
  assert.deepEqual(await outcome(BASE, NEW, ["recommends"], { weakDeps: true }), {
    added: "recommends-1-1 extra-1-1",
    erased: "",
  });
});
