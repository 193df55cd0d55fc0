import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf } from "../model/fs-entry.ts";
import { RootfsTree } from "./rootfs-tree.ts";
import { treeReader } from "./tree-reader.ts";

const tree = new RootfsTree();
tree.add({ type: "dir", path: "usr/lib", mode: 0o755 });
tree.add({ type: "symlink", path: "lib", mode: 0o777, target: "usr/lib" });
tree.add({
  type: "file",
  path: "lib/a",
  mode: 0o4755,
  uid: 1,
  gid: 2,
  mtime: 3,
  content: contentOf("four"),
});
tree.add({ type: "hardlink", path: "usr/lib/b", mode: 0o755, target: "usr/lib/a" });
tree.add({ type: "symlink", path: "usr/lib/c", mode: 0o777, target: "a" });
const reader = treeReader(tree);

test("treeReader() stats the node itself, behind the links of its parents", async () => {
  const file = { type: "file", mode: 0o4755, uid: 1, gid: 2, mtime: 3, size: 4 };
  assert.deepEqual(await reader.stat("lib/a"), file);
  assert.deepEqual(await reader.stat("lib/b"), file);
  const link = { type: "symlink", mode: 0o777, uid: 0, gid: 0, mtime: 0, size: 0 };
  assert.deepEqual(await reader.stat("lib/c"), { ...link, target: "a" });
  assert.deepEqual(await reader.stat("lib"), { ...link, target: "usr/lib" });
  for (const path of ["lib/none", "none/a", "lib/a/below"]) {
    assert.equal(await reader.stat(path), undefined, path);
  }
});

test("treeReader() lists directories, also behind a link", async () => {
  assert.deepEqual((await reader.list("lib"))?.toSorted(), ["a", "b", "c"]);
  assert.deepEqual((await reader.list(""))?.toSorted(), ["lib", "usr"]);
  for (const path of ["lib/a", "none"]) assert.equal(await reader.list(path), undefined, path);
});

test("treeReader() reads files, links followed", async () => {
  assert.equal(new TextDecoder().decode(await reader.read("lib/c")), "four");
  assert.equal(await reader.read("lib"), undefined);
});
