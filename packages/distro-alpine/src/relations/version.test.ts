import assert from "node:assert/strict";
import { test } from "node:test";
import { compareVersions, hasVersionPrefix } from "./version.ts";

/** Each is older than the next. */
const ASCENDING = [
  "0.9",
  "1_alpha",
  "1_alpha2",
  "1_beta",
  "1_pre3",
  "1_rc1",
  "1",
  "1-r0",
  "1-r2",
  "1-r10",
  "1_cvs",
  "1_git20240101",
  "1_p1",
  "1a",
  "1.001",
  "1.01",
  "1.1",
  "1.2-r1",
  "1.2_p1-r0",
  "1.2b",
  "1.2.3",
  "1.10",
  "20240101123456789012",
];

test("compareVersions() orders numbers, letters, suffixes and revisions", () => {
  for (const [index, version] of ASCENDING.entries()) {
    for (const [other, against] of ASCENDING.entries()) {
      const expected = Math.sign(index - other);
      assert.equal(Math.sign(compareVersions(version, against)), expected, `${version} ${against}`);
    }
  }
});

test("compareVersions() does not look at the commit", () => {
  assert.equal(compareVersions("1.2~abc-r1", "1.2~def-r1"), 0);
});

test("hasVersionPrefix() compares whole components", () => {
  for (const prefix of ["1", "1.2", "1.2.3", "1.2.3_p1", "1.2.3_p1-r4"]) {
    assert.equal(hasVersionPrefix("1.2.3_p1-r4", prefix), true, prefix);
  }
  for (const prefix of ["1.20", "1.2.3_p2", "1.2_p1", "1.2.3_p1-r5", "2"]) {
    assert.equal(hasVersionPrefix("1.2.3_p1-r4", prefix), false, prefix);
  }
});
