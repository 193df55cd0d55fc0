import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { lookUp, SortedTable } from "./sorted-table.ts";

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

test("SortedTable sorts keys by their bytes, and keeps the order of what is added to one", () => {
  const table = new SortedTable();
  const added = [
    ["libc6", "5"],
    ["a-b", "2"],
    ["libc6-dev", "6"],
    ["a", "1"],
    ["a-b", "3\t0"],
    ["ab", "4"],
  ];
  for (const [key = "", fields = ""] of added) table.add(key, fields);
  const lines = "a\t1\na-b\t2\t3\t0\nab\t4\nlibc6\t5\nlibc6-dev\t6\n";
  assert.equal(table.bytes().toString("latin1"), lines);
  assert.equal(new SortedTable().bytes().length, 0);
});

test("SortedTable grows", () => {
  const table = new SortedTable();
  for (let i = 0; i < 100_000; i++) table.add(`package-${i % 50_000}`, `${i}`);
  const bytes = table.bytes();
  assert.deepEqual(lookUp(bytes, "package-0"), ["0", "50000"]);
  assert.deepEqual(lookUp(bytes, "package-49999"), ["49999", "99999"]);
  assert.equal(lookUp(bytes, "package-50000"), undefined);
});
