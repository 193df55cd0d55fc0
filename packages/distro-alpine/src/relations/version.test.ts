import assert from "node:assert/strict";
import { test } from "node:test";
import { compareVersions, hasVersionPrefix, isVersion } from "./version.ts";

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

test("compareVersions() orders commits before revisions, as texts", () => {
  assert.equal(compareVersions("1.2~abc-r1", "1.2~abc-r1"), 0);
  assert.equal(compareVersions("1.2~abc-r1", "1.2~def-r0"), -1);
  assert.ok(compareVersions("1.2~abc", "1.2") > 0);
});

test("isVersion() takes what apk takes", () => {
  for (const text of ["1", "1.2.3b_rc1_p2~0f-r3", "01.001"])
    assert.equal(isVersion(text), true, text);
  for (const text of ["", "a", "1bc", "1.", "1_zz", "1-r", "1-r1-r2", "1~xyz", "1-1"]) {
    assert.equal(isVersion(text), false, text);
  }
});

test("hasVersionPrefix() compares whole components", () => {
  for (const prefix of ["1", "1.2", "1.2.3", "1.2.3_p1", "1.2.3_p1-r4"]) {
    assert.equal(hasVersionPrefix("1.2.3_p1-r4", prefix), true, prefix);
  }
  for (const prefix of ["1.20", "1.2.3_p2", "1.2_p1", "1.2.3_p1-r5", "2"]) {
    assert.equal(hasVersionPrefix("1.2.3_p1-r4", prefix), false, prefix);
  }
});
