import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, resolve } from "../../fixtures/choose.ts";
import { fakeIndex, fakePoolWith } from "../../fixtures/fake-pool.ts";

const VERSIONS = fakePoolWith(
  { pins: [{ packages: "*", pin: "release n=new", priority: 100 }] },
  fakeIndex(`
Package: a
Version: 1.1
Depends: b (= 1.1)

Package: a
Version: 1.0
Depends: b

Package: b
Version: 1.1`),
  fakeIndex(
    `
Package: a
Version: 2
Depends: b (>= 2)

Package: b
Version: 2

Package: b
Version: 3`,
    {
      suite: "new",
      release: {
        origin: "",
        label: "",
        suite: "testing",
        codename: "new",
        version: "",
        notAutomatic: false,
        butAutomaticUpgrades: false,
      },
    },
  ),
  fakeIndex("Package: b\nVersion: 4", { suite: "newer" }),
);

test("resolvePackages() takes a version or the newest that a glob means", () => {
  assert.equal(chosen(VERSIONS, "a=1.0"), "a=1.0 b=4");
  assert.equal(chosen(VERSIONS, "a=1.*"), "a=1.1 b=1.1");
  assert.equal(chosen(VERSIONS, "a a=1.0"), "a=1.0 b=4");
});

test("resolvePackages() takes a package from a suite by any of its names", () => {
  assert.equal(chosen(VERSIONS, "a/new"), "a=2 b=4");
  assert.equal(chosen(VERSIONS, "a/testing"), "a=2 b=4");
  assert.equal(chosen(VERSIONS, "b/new"), "b=3");
});

test("resolvePackages() takes what is no candidate from the suite of the package that needs it", () => {
  const pins = ["near", "far"].map((suite, i) => ({
    packages: "*",
    pin: `release c=${suite}`,
    priority: i + 1,
  }));
  const pool = fakePoolWith(
    { pins },
    "Package: b",
    fakeIndex("Package: a\nDepends: b (>= 2)\n\nPackage: b\nVersion: 2", {
      suite: "near",
      component: "near",
    }),
    fakeIndex("Package: b\nVersion: 3", { suite: "far", component: "far" }),
  );
  assert.equal(chosen(pool, "a"), "a b=2");
});

test("resolvePackages() brings what is recommended from another suite only with its owner", () => {
  const pool = fakePoolWith(
    { pins: [{ packages: "*", pin: "release c=new", priority: 100 }] },
    "Package: a\nRecommends: b (>= 2)\n\nPackage: b",
    fakeIndex("Package: a\nVersion: 2\nRecommends: b (>= 2)\n\nPackage: b\nVersion: 2", {
      suite: "new",
      component: "new",
    }),
  );
  assert.equal(chosen(pool, "a", { recommends: true }), "a");
  assert.equal(chosen(pool, "a/new", { recommends: true }), "a=2 b=2");
});

test("resolvePackages() says which versions and suites there are", () => {
  assert.throws(() => chosen(VERSIONS, "a=9*"), {
    message: 'Cannot resolve "a=9*" for test/amd64: a is at 2 and 1.1 and 1.0',
    hint: "Name one of these versions",
  });
  assert.throws(() => chosen(VERSIONS, "a/newer"), {
    message: 'Cannot resolve "a/newer" for test/amd64: "newer" has no a',
    hint: "It is in: new, test",
  });
  assert.throws(() => chosen(VERSIONS, "a/newest"), {
    message: 'Cannot resolve "a/newest" for test/amd64: there is no suite "newest"',
    hint: "Choose one of: test, new, newer",
  });
});

test("resolvePackages() takes no provider where a version is asked for", () => {
  assert.throws(() => chosen("Package: b\nProvides: x", "x=1"), /there is no package "x"/);
});

test("resolvePackages() takes no version that a pin rules out, unless it is asked for", () => {
  const pins = [{ packages: "b", pin: "version *", priority: -1 }];
  const pool = fakePoolWith({ pins }, "Package: a\nDepends: b\n\nPackage: b");
  assert.throws(() => chosen(pool, "a"), {
    message:
      'Cannot resolve "a" for test/amd64: a 1 depends on b, b is at 1, which a pin rules out',
  });
  assert.throws(() => chosen(pool, "b"), {
    message: 'Cannot resolve "b" for test/amd64: b is at 1, which a pin rules out',
    hint: 'Change the pin, or ask for the version: "b=1"',
  });
  assert.equal(chosen(pool, "a b=1"), "a b");
});

test("resolvePackages() never takes what is excluded", () => {
  const index = `
Package: a
Depends: x | y

Package: b
Depends: x

Package: x

Package: y`;
  assert.equal(chosen(index, "a", { exclude: ["x"] }), "a y");
  assert.throws(() => chosen(index, "b", { exclude: ["x"] }), {
    message: 'Cannot resolve "b" for test/amd64: b 1 depends on x, x is excluded',
    hint: 'Take "x" out of what is excluded',
  });
  assert.throws(() => chosen(index, "x", { exclude: ["x"] }), /"x" for test\/amd64: x is excluded/);
});

test("resolvePackages() marks what was asked for, also by a name that it provides", () => {
  const index = "Package: a\nDepends: b\n\nPackage: b\nProvides: x\n\nPackage: c";
  const requested = (names: string): string[] =>
    resolve(index, names)
      .filter((item) => item.requested)
      .map((item) => item.key);
  assert.deepEqual(requested("a c=1"), ["a", "c"]);
  assert.deepEqual(requested("a x"), ["a", "b"]);
});
