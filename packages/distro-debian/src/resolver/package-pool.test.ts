import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeIndex, fakePool, fakePoolWith } from "../../fixtures/fake-pool.ts";

test("PackagePool sorts versions of all indexes, newest first", () => {
  const pool = fakePool(
    "Package: a\nVersion: 1.10",
    "Package: a\nVersion: 1.9",
    "Package: a\nVersion: 1.10+deb12u1",
  );
  assert.deepEqual(
    pool.versionsOf("a").map(({ version }) => version),
    ["1.10+deb12u1", "1.10", "1.9"],
  );
});

test("PackagePool takes one version from the first index that has it", () => {
  const pool = fakePool("Package: a", "Package: a");
  assert.deepEqual(
    pool.versionsOf("a").map(({ origin }) => origin.suite),
    ["suite-0"],
  );
});

test("PackagePool takes one version with other content for two", () => {
  const second = fakeIndex(`Package: a\nSHA256: ${"1".repeat(64)}`, { suite: "second" });
  const pool = fakePoolWith(
    { pins: [{ packages: "*", pin: "release c=main", priority: 500 }] },
    "Package: a",
    second,
    "Package: a",
  );
  const found = pool.allVersionsOf("a");
  assert.deepEqual(
    found.map((item) => pool.originsOf(item).map(({ suite }) => suite)),
    [["suite-0", "suite-2"], ["second"]],
  );
});

test("PackagePool leaves out other architectures", () => {
  const pool = fakePool("Package: a\nArchitecture: arm64\n\nPackage: b\nArchitecture: all");
  assert.equal(pool.versionsOf("a").length, 0);
  assert.equal(pool.versionsOf("b").length, 1);
});

test("PackagePool asks the newest version what it provides", () => {
  const pool = fakePool(
    "Package: a\nProvides: x\n\nPackage: b\nProvides: x",
    "Package: a\nVersion: 2",
  );
  assert.deepEqual(
    pool.providersOf("x").map(({ name }) => name),
    ["b"],
  );
});

test("PackagePool keeps architectures apart, and counts all as native", () => {
  const pool = fakePoolWith(
    { foreign: ["i386", "arm64"] },
    "Package: a\n\nPackage: a\nArchitecture: i386\nVersion: 2\n\nPackage: b\nArchitecture: all",
    "Package: b\nArchitecture: all",
  );
  const versions = (name: string, architecture: string): string[] =>
    pool.versionsOf(name, architecture).map(({ version }) => version);
  assert.deepEqual(pool.architectures, ["amd64", "i386", "arm64"]);
  assert.deepEqual(versions("a", "amd64"), ["1"]);
  assert.deepEqual(versions("a", "i386"), ["2"]);
  assert.deepEqual(versions("b", "amd64"), ["1"]);
  assert.deepEqual(versions("b", "i386"), []);
});

test("PackagePool puts the highest priority first, then the highest version", () => {
  const pins = [
    { packages: "a", pin: "version 2", priority: 600 },
    { packages: "a", pin: "version 5", priority: -1 },
  ];
  const text = [1, 2, 3, 5].map((version) => `Package: a\nVersion: ${version}`).join("\n\n");
  const pool = fakePoolWith({ pins }, text);
  const versions = pool.versionsOf("a").map(({ version }) => version);
  assert.deepEqual(versions, ["2", "3", "1"]);
  const all = pool.allVersionsOf("a").map(({ version }) => version);
  assert.deepEqual(all, ["5", "3", "2", "1"]);
});

test("PackagePool takes the highest priority of the suites that have a version", () => {
  const release = {
    origin: "",
    label: "",
    version: "",
    notAutomatic: true,
    butAutomaticUpgrades: false,
  };
  const experimental = { suite: "rc", release: { ...release, suite: "rc", codename: "rc" } };
  const pool = fakePoolWith(
    {},
    fakeIndex("Package: a\nVersion: 2\n\nPackage: a\nVersion: 3", experimental),
    fakeIndex("Package: a\nVersion: 2\n\nPackage: a\nVersion: 1"),
  );
  const [candidate, ...others] = pool.versionsOf("a");
  assert.equal(candidate?.version, "2");
  assert.deepEqual(
    pool.originsOf(candidate).map(({ suite }) => suite),
    ["rc", "test"],
  );
  assert.deepEqual(
    others.map(({ version }) => version),
    ["1", "3"],
  );
});
