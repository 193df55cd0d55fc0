import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { layerAbove } from "./layer-above.ts";

const file = (path: string): FsEntry => ({
  type: "file",
  path,
  mode: 0o644,
  content: contentOf("x"),
});
const dir = (path: string, mode = 0o755): FsEntry => ({ type: "dir", path, mode });
const link = (path: string, target: string): FsEntry => ({
  type: "symlink",
  path,
  mode: 0o777,
  target,
});
const hardLink = (path: string, target: string): FsEntry => ({
  type: "hardlink",
  path,
  mode: 0o644,
  target,
});

const BELOW = [
  dir(""),
  dir("tmp", 0o1777),
  dir("usr"),
  dir("usr/bin"),
  link("bin", "usr/bin"),
  file("usr/bin/sh"),
  hardLink("usr/bin/rsh", "usr/bin/sh"),
];

for (const [what, above, expected] of [
  ["a file and its new parents", [file("srv/www/a")], ["dir srv", "dir srv/www", "file srv/www/a"]],
  ["no parent that is there", [file("tmp/a"), dir("tmp", 0o700)], ["file tmp/a"]],
  ["a file where links of its path lead", [file("bin/a")], ["file usr/bin/a"]],
  ["a file that replaces another", [file("usr/bin/sh")], ["file usr/bin/sh"]],
  ["links among its own files", [file("a"), hardLink("b", "a")], ["file a", "hardlink b"]],
  ["a copy for a link to what is below", [hardLink("a", "usr/bin/sh")], ["file a"]],
  ["a removal", [{ type: "whiteout", path: "usr" }, file("opt")], ["file opt", "whiteout usr"]],
  ["nothing", [dir("usr")], []],
] as const) {
  test(`layerAbove() gives ${what}`, async () => {
    const tree = new RootfsTree();
    for (const entry of BELOW) tree.apply(entry);
    const layer = await layerAbove(tree, above);
    assert.deepEqual(
      layer.map(({ type, path }) => `${type} ${path}`),
      expected,
    );
  });
}

test("layerAbove() does not replace a directory", async () => {
  const tree = new RootfsTree();
  for (const entry of BELOW) tree.apply(entry);
  await assert.rejects(layerAbove(tree, [file("usr")]), {
    message: 'Cannot add "usr" to the rootfs: a file cannot replace a directory',
  });
});
