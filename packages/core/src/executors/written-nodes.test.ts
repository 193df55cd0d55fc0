import assert from "node:assert/strict";
import { test } from "node:test";
import { type FoundNode, WrittenNodes } from "./written-nodes.ts";

const found = (path: string, fields: Partial<FoundNode> = {}): FoundNode => ({
  path,
  type: "f",
  mode: 0o644,
  uid: 0,
  gid: 0,
  inode: 1,
  mtime: 0,
  ctimeMs: 50,
  ...fields,
});

const content = { file: "/cache/blob", offset: 0, size: 0 };

function writtenAt(barrier: number): WrittenNodes {
  const written = new WrittenNodes();
  written.add({ type: "dir", path: "etc", mode: 0o755, uid: 1, gid: 2 }, "etc");
  written.add({ type: "file", path: "etc/a", mode: 0o644, content }, "etc/a");
  written.settle(barrier);
  return written;
}

test("WrittenNodes.isChanged() compares the ctime of a file with the end of its writing", () => {
  const written = writtenAt(100);
  assert.equal(written.isChanged(found("etc/a", { ctimeMs: 100 })), false);
  assert.equal(written.isChanged(found("etc/a", { ctimeMs: 101 })), true);
});

test("WrittenNodes.isChanged() goes by the last series that wrote the file", () => {
  const written = writtenAt(100);
  written.add({ type: "file", path: "etc/a", mode: 0o600, content }, "etc/a");
  written.settle(200);
  assert.equal(written.isChanged(found("etc/a", { ctimeMs: 200 })), false);
});

test("WrittenNodes.isChanged() allows for names that a later series gave a file", () => {
  const written = writtenAt(100);
  written.touchInode(9);
  written.settle(200);
  assert.equal(written.isChanged(found("etc/a", { ctimeMs: 200, inode: 9 })), false);
  assert.equal(written.isChanged(found("etc/a", { ctimeMs: 201, inode: 9 })), true);
});

test("WrittenNodes.isChanged() takes mode and owner of a directory, not its times", () => {
  const written = writtenAt(100);
  const etc = { type: "d", mode: 0o755, uid: 1, gid: 2, ctimeMs: 999 };
  assert.equal(written.isChanged(found("etc", etc)), false);
  assert.equal(written.isChanged(found("etc", { ...etc, mode: 0o700 })), true);
  assert.equal(written.isChanged(found("etc", { ...etc, gid: 3 })), true);
});

test("WrittenNodes.isChanged() keeps the first description of a directory", () => {
  const written = writtenAt(100);
  written.add({ type: "dir", path: "etc", mode: 0o700 }, "etc");
  const etc = { type: "d", mode: 0o755, uid: 1, gid: 2 };
  assert.equal(written.isChanged(found("etc", etc)), false);
});

test("WrittenNodes.isChanged() counts what was not written, but for the root", () => {
  const written = writtenAt(100);
  assert.equal(written.isChanged(found("etc/b")), true);
  assert.equal(written.isChanged(found("", { type: "d" })), false);
});

test("WrittenNodes.isChanged() counts a file in the place of a directory", () => {
  assert.equal(writtenAt(100).isChanged(found("etc", { ctimeMs: 0 })), true);
});

test("WrittenNodes.missing() names a removed directory, not what was below it", () => {
  const written = writtenAt(100);
  written.add({ type: "file", path: "etc-a", mode: 0o644, content }, "etc-a");
  assert.deepEqual(written.missing(new Set([""])), ["etc", "etc-a"]);
  assert.deepEqual(written.missing(new Set(["etc", "etc-a"])), ["etc/a"]);
});

test("WrittenNodes.add() has what lies behind a program's link as a change", () => {
  const written = writtenAt(100);
  written.add({ type: "file", path: "link/x", mode: 0o644, content }, "etc/x");
  assert.equal(written.isChanged(found("etc/x", { ctimeMs: 0 })), true);
  assert.deepEqual(written.missing(new Set(["etc", "etc/a", "etc/x", "link"])), ["link/x"]);
});

test("WrittenNodes.remove() forgets what is below a node too", () => {
  const written = writtenAt(100);
  written.remove("etc");
  assert.deepEqual(written.missing(new Set()), []);
});
