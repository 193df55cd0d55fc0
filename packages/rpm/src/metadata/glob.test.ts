import assert from "node:assert/strict";
import { test } from "node:test";
import { globPattern, isGlob } from "./glob.ts";

for (const [glob, text, matches] of [
  ["kernel*", "kernel-core", true],
  ["kernel*", "linux-kernel", false],
  ["a?c", "abc", true],
  ["lib[ab].x", "liba.x", true],
  ["lib[!ab]", "liba", false],
  ["lib[^ab]", "libc", true],
  ["[]a]b", "]b", true],
  ["[!]a]b", "]b", false],
  ["[z-a]", "z", false],
  ["[^]]", "^", true],
  ["a[b", "a[b", true],
  ["c++*", "c++filt", true],
  ["a.b", "axb", false],
] as const) {
  test(`globPattern() says that "${glob}" ${matches ? "matches" : "does not match"} "${text}"`, () => {
    assert.equal(globPattern(glob).test(text), matches);
  });
}

test("isGlob() tells patterns from names", () => {
  assert.equal(isGlob("gcc-c++"), false);
  assert.equal(isGlob("gcc-*"), true);
});
