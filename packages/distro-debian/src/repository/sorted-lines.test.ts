import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { lookUp } from "./sorted-lines.ts";

const LINES = Buffer.from("a\t1\na-b\t2\t3\nab\t4\nlibc6\t5\nlibc6-dev\t6\nz\t\n");

test("lookUp() finds the fields behind a key, wherever its line stands", () => {
  const found = ["a", "a-b", "ab", "libc6", "libc6-dev", "z"].map((key) => lookUp(LINES, key));
  assert.deepEqual(found, [["1"], ["2", "3"], ["4"], ["5"], ["6"], [""]]);
});

test("lookUp() finds no other key, and no part of one", () => {
  for (const key of ["", "0", "a-", "libc", "libc6-de", "libc6-devel", "zz", "1"]) {
    assert.equal(lookUp(LINES, key), undefined, key);
  }
  assert.equal(lookUp(Buffer.alloc(0), "a"), undefined);
});
