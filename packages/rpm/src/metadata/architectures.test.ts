import assert from "node:assert/strict";
import { test } from "node:test";
import { compatibleArchs, excludeEachOther } from "./architectures.ts";

test("compatibleArchs() has what a processor runs, best first", () => {
  assert.deepEqual(compatibleArchs("x86_64"), ["x86_64", "i686", "i586", "i486", "i386"]);
  assert.deepEqual(compatibleArchs("x86_64_v2").slice(0, 3), ["x86_64_v2", "x86_64", "i686"]);
  assert.deepEqual(compatibleArchs("aarch64"), ["aarch64"]);
});

test("excludeEachOther() lets only 32 bits stand beside 64", () => {
  assert.equal(excludeEachOther("x86_64_v2", "x86_64"), true);
  assert.equal(excludeEachOther("x86_64_v2", "i686"), false);
  assert.equal(excludeEachOther("x86_64_v2", "noarch"), true);
});
