import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeUniverse } from "../fixtures/fake-universe.ts";

test("mergeIndexes() sorts versions of all indexes, newest first", () => {
  const universe = fakeUniverse(
    "Package: a\nVersion: 1.10",
    "Package: a\nVersion: 1.9",
    "Package: a\nVersion: 1.10+deb12u1",
  );
  assert.deepEqual(
    universe.versionsOf("a").map(({ version }) => version),
    ["1.10+deb12u1", "1.10", "1.9"],
  );
});

test("mergeIndexes() takes one version from the first index that has it", () => {
  const universe = fakeUniverse("Package: a", "Package: a");
  assert.deepEqual(
    universe.versionsOf("a").map(({ origin }) => origin.suite),
    ["suite-0"],
  );
});

test("mergeIndexes() leaves out other architectures", () => {
  const universe = fakeUniverse("Package: a\nArchitecture: arm64\n\nPackage: b\nArchitecture: all");
  assert.equal(universe.versionsOf("a").length, 0);
  assert.equal(universe.versionsOf("b").length, 1);
});

test("mergeIndexes() asks the newest version what it provides", () => {
  const universe = fakeUniverse(
    "Package: a\nProvides: x\n\nPackage: b\nProvides: x",
    "Package: a\nVersion: 2",
  );
  assert.deepEqual(
    universe.providersOf("x").map(({ name }) => name),
    ["b"],
  );
});
