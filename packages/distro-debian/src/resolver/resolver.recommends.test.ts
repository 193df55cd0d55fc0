import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen } from "../../fixtures/choose.ts";

const RECOMMENDS = `
Package: a
Recommends: missing, broken, r | s
Depends: d

Package: d
Recommends: e

Package: e

Package: broken
Depends: missing

Package: r

Package: s`;

test("resolvePackages() brings what is recommended on request, where it can", () => {
  assert.equal(chosen(RECOMMENDS, "a"), "a d");
  assert.equal(chosen(RECOMMENDS, "a", { recommends: true }), "a d e r");
  assert.equal(chosen(RECOMMENDS, "a s", { recommends: true }), "a d e s");
  assert.equal(chosen(RECOMMENDS, "a", { recommends: true, exclude: ["r", "e"] }), "a d s");
});

test("resolvePackages() gives up a recommendation for what is needed", () => {
  const index = `
Package: a
Recommends: r
Depends: b

Package: b
Recommends: q

Package: r
Conflicts: c

Package: q
Breaks: c

Package: z
Depends: c

Package: c`;
  assert.equal(chosen(index, "a", { recommends: true }), "a b q r");
  assert.equal(chosen(index, "a z", { recommends: true }), "a b c z");
});

test("resolvePackages() explains what is needed, not what is recommended", () => {
  const index =
    "Package: a\nRecommends: broken\n\nPackage: broken\nDepends: x\n\nPackage: b\nDepends: y";
  assert.throws(() => chosen(index, "a b", { recommends: true }), {
    message: 'Cannot resolve "b" for test/amd64: b 1 depends on y, there is no package "y"',
  });
});
