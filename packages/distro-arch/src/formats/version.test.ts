import assert from "node:assert/strict";
import { test } from "node:test";
import { compareVersions } from "./version.ts";

test("compareVersions() orders as vercmp does", () => {
  const ascending = [
    ["1.0a", "1.0b", "1.0beta", "1.0p", "1.0pre", "1.0rc", "1.0", "1.0.a", "1.0.1"],
    ["1", "1.0", "1.1", "1.1.1", "1.2", "2.0", "3.0.0"],
    ["0.9-1", "1.0-1", "1.0-2", "1:0.1-1", "2:0"],
    ["1.a", "1.", "1.1"],
  ];
  for (const versions of ascending) {
    for (const [index, version] of versions.entries()) {
      const orders = versions.map((other) => Math.sign(compareVersions(other, version)));
      assert.deepEqual(
        orders,
        versions.map((_, other) => Math.sign(other - index)),
        version,
      );
    }
  }
});

test("compareVersions() takes a version without a release for any release of it", () => {
  assert.equal(compareVersions("1.0", "1.0-5"), 0);
  assert.equal(compareVersions("0:1.0-5", "1.0"), 0);
  assert.equal(compareVersions("001.0", "1.0"), 0);
});
