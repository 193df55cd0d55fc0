import assert from "node:assert/strict";
import { test } from "node:test";
import { textPattern } from "./text-pattern.ts";

test("textPattern() matches a whole text with a glob, in any case", () => {
  assert.equal(textPattern("7.88*").test("7.88.1-10"), true);
  assert.equal(textPattern("7.88*").test("17.88.1"), false);
  assert.equal(textPattern("debian").test("Debian"), true);
  assert.equal(textPattern("1.?").test("1.2"), true);
  assert.equal(textPattern("1.?").test("1x2"), false);
  assert.equal(textPattern("g++-1[23]").test("g++-13"), true);
  assert.equal(textPattern("g++-1[!23]").test("g++-13"), false);
});

test("textPattern() matches any part of a text with a regular expression between slashes", () => {
  assert.equal(textPattern("/^linux-(image|headers)/").test("linux-headers-amd64"), true);
  assert.equal(textPattern("/image/").test("linux-headers-amd64"), false);
});

test("textPattern() rejects what is no regular expression", () => {
  assert.throws(() => textPattern("/(/"), {
    name: "TypeError",
    message: /^Cannot parse the pattern/,
  });
});
