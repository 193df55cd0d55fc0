import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNames, parseStat } from "./container-stat.ts";

test("parseStat() reads what stat and readlink of coreutils print", () => {
  assert.deepEqual(parseStat("89c8 3 4 1700000000 12\n"), {
    ...{ type: "file", mode: 0o4710, uid: 3, gid: 4, mtime: 1700000000, size: 12 },
  });
  assert.deepEqual(parseStat("a1ff 0 0 1 9\na\nb\n"), {
    ...{ type: "symlink", mode: 0o777, uid: 0, gid: 0, mtime: 1, size: 0, target: "a\nb" },
  });
  assert.equal(parseStat("41ed 0 0 1 4096\n")?.type, "dir");
  assert.equal(parseStat(""), undefined);
});

test("parseNames() tells an empty directory from none", () => {
  assert.deepEqual(parseNames(".\0..\0a b\0.c\nd\0"), ["a b", ".c\nd"]);
  assert.deepEqual(parseNames(".\0..\0"), []);
  assert.equal(parseNames(""), undefined);
});
