import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeIndex, fakeUniverse, fakeUniverseWith } from "../../fixtures/fake-universe.ts";

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

test("mergeIndexes() takes one version with other content for two", () => {
  const second = fakeIndex(`Package: a\nSHA256: ${"1".repeat(64)}`, { suite: "second" });
  const universe = fakeUniverseWith(
    { pins: [{ packages: "*", pin: "release c=main", priority: 500 }] },
    "Package: a",
    second,
    "Package: a",
  );
  const found = universe.allVersionsOf("a");
  assert.deepEqual(
    found.map((item) => universe.originsOf(item).map(({ suite }) => suite)),
    [["suite-0", "suite-2"], ["second"]],
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

test("mergeIndexes() keeps architectures apart, and counts all as native", () => {
  const universe = fakeUniverseWith(
    { foreign: ["i386", "arm64"] },
    "Package: a\n\nPackage: a\nArchitecture: i386\nVersion: 2\n\nPackage: b\nArchitecture: all",
    "Package: b\nArchitecture: all",
  );
  const versions = (name: string, architecture: string): string[] =>
    universe.versionsOf(name, architecture).map(({ version }) => version);
  assert.deepEqual(universe.architectures, ["amd64", "i386", "arm64"]);
  assert.deepEqual(versions("a", "amd64"), ["1"]);
  assert.deepEqual(versions("a", "i386"), ["2"]);
  assert.deepEqual(versions("b", "amd64"), ["1"]);
  assert.deepEqual(versions("b", "i386"), []);
});

test("mergeIndexes() puts the highest priority first, then the highest version", () => {
  const pins = [
    { packages: "a", pin: "version 2", priority: 600 },
    { packages: "a", pin: "version 5", priority: -1 },
  ];
  const text = [1, 2, 3, 5].map((version) => `Package: a\nVersion: ${version}`).join("\n\n");
  const universe = fakeUniverseWith({ pins }, text);
  const versions = universe.versionsOf("a").map(({ version }) => version);
  assert.deepEqual(versions, ["2", "3", "1"]);
  const all = universe.allVersionsOf("a").map(({ version }) => version);
  assert.deepEqual(all, ["5", "3", "2", "1"]);
});

test("mergeIndexes() takes the highest priority of the suites that have a version", () => {
  const release = {
    origin: "",
    label: "",
    version: "",
    notAutomatic: true,
    butAutomaticUpgrades: false,
  };
  const experimental = { suite: "rc", release: { ...release, suite: "rc", codename: "rc" } };
  const universe = fakeUniverseWith(
    {},
    fakeIndex("Package: a\nVersion: 2\n\nPackage: a\nVersion: 3", experimental),
    fakeIndex("Package: a\nVersion: 2\n\nPackage: a\nVersion: 1"),
  );
  const [candidate, ...others] = universe.versionsOf("a");
  assert.equal(candidate?.version, "2");
  assert.deepEqual(
    universe.originsOf(candidate).map(({ suite }) => suite),
    ["rc", "test"],
  );
  assert.deepEqual(
    others.map(({ version }) => version),
    ["1", "3"],
  );
});
