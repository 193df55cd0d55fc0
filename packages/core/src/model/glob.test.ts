import assert from "node:assert/strict";
import { test } from "node:test";
import { globRegExp } from "./glob.ts";

/** What fnmatch(3) of glibc 2.36 says. */
const CASES: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
  ["a*", "a/b", true],
  ["*", "a\nb", true],
  ["a?c", "abc", true],
  ["é?", "éa", true],
  ["a.b", "axb", false],
  ["{a,b}", "a", false],
  ["{a,b}", "{a,b}", true],
  ["", "", true],
  ["\\*", "*", true],
  ["\\*", "x", false],
  ["a\\b", "ab", true],
  ["a\\", "a\\", false],
  ["a-b", "a-b", true],
  ["[ab]", "a", true],
  ["[!ab]", "a", false],
  ["[!ab]", "c", true],
  ["[^ab]", "a", false],
  ["[^ab]", "c", true],
  ["[]a]", "]", true],
  ["[!]a]", "]", false],
  ["[!]a]", "b", true],
  ["[a-c]", "b", true],
  ["[a-]", "-", true],
  ["[-a]", "-", true],
  ["[a\\-c]", "b", false],
  ["[a\\-c]", "-", true],
  ["[z-a]", "b", false],
  ["[\\]]", "]", true],
  ["[\\]]", "\\", false],
  ["[[]", "[", true],
  ["[.]", "x", false],
  ["[[:digit:]]", "7", true],
  ["[[:digit:]x]", "x", true],
  ["[![:alpha:]]", "1", true],
  ["[![:alpha:]]", "a", false],
  ["[[:nope:]]", ":", false],
  ["[", "[", true],
  ["a[b", "a[b", true],
  ["[]", "[]", true],
  ["[!]", "[!]", true],
];

for (const [pattern, text, matches] of CASES) {
  const verb = matches ? "matches" : "does not match";
  test(`globRegExp() ${verb} ${JSON.stringify(text)} by ${JSON.stringify(pattern)}`, () => {
    assert.equal(globRegExp([pattern]).test(text), matches);
  });
}

test("globRegExp() matches what any of several patterns does, and other cases where asked", () => {
  assert.equal(globRegExp(["a", "b*"]).test("bc"), true);
  assert.equal(globRegExp(["a", "b*"]).test("ac"), false);
  assert.equal(globRegExp(["debian"], "i").test("Debian"), true);
});
