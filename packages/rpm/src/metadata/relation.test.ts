import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRelation, parseRelation, satisfies } from "./relation.ts";

const MET = [
  ["a", "a"],
  ["a", "a = 1"],
  ["a = 1-1", "a"],
  ["a = 1-1", "a = 1-1"],
  ["a = 1-1", "a = 1"],
  ["a = 1", "a = 1-1"],
  ["a = 1-5", "a <= 1"],
  ["a = 2-1", "a > 1"],
  ["a = 1:1-1", "a > 5"],
  ["a < 3", "a > 2"],
  ["a >= 2", "a <= 2"],
  ["a > 2", "a > 5"],
  // what has no release is of any: libsolv, pool_intersect_evrs()
  ["a = 1.0", "a > 1.0-3"],
  ["a = 1.0", "a < 1.0-3"],
  ["a >= 1.0", "a < 1.0-3"],
] as const;
const UNMET = [
  ["a = 1-5", "a > 1"],
  ["a = 1-1", "a = 1-2"],
  ["a = 5", "a = 1:5"],
  ["a < 2", "a >= 2"],
  ["a > 2", "a = 2"],
  ["a = 1.0~rc1-1", "a >= 1.0"],
  ["a > 1.0", "a < 1.0-3"],
  ["a = 1.0-3", "a > 1.0"],
  ["a = 1.0-3", "a < 1.0"],
] as const;

for (const [provided, wanted] of MET) {
  test(`satisfies() lets "${provided}" meet "${wanted}"`, () => {
    assert.equal(satisfies(parseRelation(provided), parseRelation(wanted)), true);
  });
}
for (const [provided, wanted] of UNMET) {
  test(`satisfies() does not let "${provided}" meet "${wanted}"`, () => {
    assert.equal(satisfies(parseRelation(provided), parseRelation(wanted)), false);
  });
}

test("parseRelation() and formatRelation() are inverse", () => {
  for (const text of ["bash", "libc.so.6(GLIBC_2.34)(64bit)", "bash >= 1:4.2-1", "/bin/sh"]) {
    assert.equal(formatRelation(parseRelation(text)), text);
  }
});
