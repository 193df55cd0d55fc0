import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { comparePaths } from "./compare-paths.ts";

test("comparePaths() puts what lies in a directory right behind it", () => {
  const paths = ["usr/share/doc-base", "usr/share/doc/x", "usr/share/doc", "usr", "", "usr/share"];
  assert.deepEqual(paths.sort(comparePaths), [
    "",
    "usr",
    "usr/share",
    "usr/share/doc",
    "usr/share/doc/x",
    "usr/share/doc-base",
  ]);
});

test("comparePaths() orders names by their bytes in UTF-8", () => {
  const names = ["\u{1f600}", "\u{ffee}", "\u{e9}", "b", "a", "B", "-", "\u{1}"];
  const bytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  assert.deepEqual(names.sort(comparePaths), bytes);
});
