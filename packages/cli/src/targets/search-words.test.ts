import assert from "node:assert/strict";
import { test } from "node:test";
import { searchWords } from "./search-words.ts";

const NGINX = { name: "nginx", summary: "small, powerful web server" };

test("searchWords() matches all words in name or summary, globs the whole name", () => {
  const matches = (...words: readonly string[]): boolean => searchWords(words).matches(NGINX);
  assert.equal(matches("NGIN"), true);
  assert.equal(matches("web", "nginx"), true);
  assert.equal(matches("web", "apache"), false);
  assert.equal(matches("n*x", "server"), true);
  assert.equal(matches("n?x"), false);
  assert.equal(matches("[a-n]ginx"), true);
  assert.equal(searchWords(["web"], { names: true }).matches(NGINX), false);
});

test("searchWords() ranks the name itself first", () => {
  const { rankOf } = searchWords(["web"]);
  assert.deepEqual(
    ["web", "webmail", "libweb", "nginx"].map((name) => rankOf({ name })),
    [0, 1, 2, 3],
  );
});
