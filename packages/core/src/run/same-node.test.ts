import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { isOnlyTouched, isSameNode } from "./same-node.ts";

const file = (text: string, facts: Partial<FsEntry> = {}): FsEntry =>
  ({ type: "file", path: "a", mode: 0o644, content: contentOf(text), ...facts }) as FsEntry;
const before = file("text", { mtime: 5 });

test("isOnlyTouched() is true of a file with the same bytes, and of a directory", async () => {
  assert.equal(await isOnlyTouched(before, file("text")), true);
  assert.equal(await isOnlyTouched(before, file("text", { uid: 0, xattrs: {} })), true);
  const dir: FsEntry = { type: "dir", path: "a", mode: 0o755, mtime: 5 };
  assert.equal(await isOnlyTouched(dir, { type: "dir", path: "a", mode: 0o755 }), true);
});

test("isOnlyTouched() is false of what has changed, or has a time that somebody gave it", async () => {
  for (const change of [
    file("next"),
    file("longer text"),
    file("text", { mode: 0o600 }),
    file("text", { gid: 7 }),
    file("text", { mtime: 6 }),
    file("text", { xattrs: { "user.a": new Uint8Array([1]) } }),
    { type: "symlink", path: "a", mode: 0o777, target: "b" },
    { type: "whiteout", path: "a" },
  ] satisfies FsEntry[]) {
    assert.equal(await isOnlyTouched(before, change), false);
  }
  assert.equal(await isOnlyTouched(undefined, file("text")), false);
});

test("isSameNode() is true of a node that has its time as well", async () => {
  assert.equal(await isSameNode(before, file("text", { mtime: 5 })), true);
  assert.equal(await isSameNode(file("text"), file("text", { mtime: 0 })), true);
  for (const change of [file("text"), file("text", { mtime: 6 }), file("next", { mtime: 5 })]) {
    assert.equal(await isSameNode(before, change), false);
  }
});
