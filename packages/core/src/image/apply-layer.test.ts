import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { pack } from "tar-stream";
import { collectBytes, contentOf, type FsEntry, type StoredContent } from "../fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import { applyLayer } from "./apply-layer.ts";

/** A node as one word: `a=TEXT` a file, `a/` a directory, `a->b` a symlink, `a==b` a hard link. */
type Node = string;

async function tarOf(nodes: readonly Node[]): Promise<StoredContent> {
  const archive = pack();
  for (const node of nodes) {
    const [, name = "", sign, rest = ""] = /^(.*?)(=+|->|\/$|$)(.*)$/.exec(node) ?? [];
    const header = { name, mtime: new Date(0) };
    if (sign === "/") archive.entry({ ...header, type: "directory", mode: 0o755 });
    else if (sign === "->") archive.entry({ ...header, type: "symlink", linkname: rest });
    else if (sign === "==") archive.entry({ ...header, type: "link", linkname: rest });
    else archive.entry(header, rest);
  }
  archive.finalize();
  return storedBytes(await collectBytes(archive as AsyncIterable<Uint8Array>));
}

async function nodeOf(entry: FsEntry): Promise<Node> {
  if (entry.type === "dir") return `${entry.path}/`;
  if (entry.type === "symlink") return `${entry.path}->${entry.target}`;
  if (entry.type === "hardlink") return `${entry.path}==${entry.target}`;
  assert.ok(entry.type === "file");
  return `${entry.path}=${Buffer.from(await collectBytes(entry.content.open()))}`;
}

for (const [what, layers, expected] of [
  ["adds files up", [["a=1"], ["b=2"]], ["/", "a=1", "b=2"]],
  ["replaces a file", [["a=1"], ["a=2"]], ["/", "a=2"]],
  ["removes a file", [["a=1", "b=2"], [".wh.a"]], ["/", "b=2"]],
  ["removes a directory", [["d/", "d/e/", "d/e/f=1"], [".wh.d"]], ["/"]],
  ["removes what is not there", [["a=1"], [".wh.b", "c/.wh.d"]], ["/", "a=1"]],
  [
    "removes from lower layers only",
    [
      ["d/", "d/old=1"],
      ["d/", "d/new=2", "d/.wh.new", "d/.wh.old"],
    ],
    ["/", "d/", "d/new=2"],
  ],
  [
    "hides what lies in an opaque directory",
    [
      ["d/", "d/e/", "d/e/f=1", "x=1"],
      ["d/", "d/new=2", "d/.wh..wh..opq"],
    ],
    ["/", "d/", "d/new=2", "x=1"],
  ],
  ["hides everything below an opaque root", [["a=1"], [".wh..wh..opq", "b=2"]], ["/", "b=2"]],
  ["leaves out what AUFS kept", [[".wh..wh.plnk/", ".wh..wh.plnk/1.2=3", "a=1"]], ["/", "a=1"]],
  [
    "keeps what lies in a directory that comes again",
    [["d/", "d/a=1"], ["d/"]],
    ["/", "d/", "d/a=1"],
  ],
  ["puts a file in the place of a directory", [["d/", "d/a=1"], ["d=2"]], ["/", "d=2"]],
  [
    "puts a directory in the place of a link",
    [
      ["a/", "l->a"],
      ["l/", "l/b=1"],
    ],
    ["/", "a/", "l/", "l/b=1"],
  ],
  [
    "follows a link among the parents",
    [["usr/", "usr/lib/", "lib->usr/lib"], ["lib/a=1"]],
    ["/", "lib->usr/lib", "usr/", "usr/lib/", "usr/lib/a=1"],
  ],
  ["makes missing parents", [["d/e/f=1"]], ["/", "d/", "d/e/", "d/e/f=1"]],
  ["keeps hard links", [["a=1", "b==a"]], ["/", "a=1", "b==a"]],
  ["links to a lower layer", [["a=1", "b==a"], ["c==b"]], ["/", "a=1", "b==a", "c==a"]],
  ["parts a link from a file that is replaced", [["a=1", "b==a"], ["a=2"]], ["/", "a=2", "b=1"]],
  [
    "keeps the other names of a file that is removed",
    [["d/", "d/a=1", "e==d/a", "f==d/a"], [".wh.d"]],
    ["/", "e=1", "f==e"],
  ],
] as const) {
  test(`applyLayer() ${what}`, async () => {
    const tree = new RootfsTree();
    for (const layer of layers) await applyLayer(tree, await tarOf(layer));
    assert.deepEqual(await Promise.all(tree.entries().map(nodeOf)), expected);
  });
}

test("applyLayer() takes over the attributes of a directory that comes again", async () => {
  const tree = new RootfsTree();
  tree.apply({ type: "dir", path: "d", mode: 0o700, uid: 5 });
  await applyLayer(tree, await tarOf(["d/"]));
  assert.equal((tree.get("d") as { mode: number }).mode, 0o755);
});

for (const [nodes, name, message] of [
  [["d/.wh."], "FormatError", 'Cannot apply a layer: "d/.wh." names nothing to remove'],
  [["../a=1"], "InvalidEntryError", 'Cannot add "../a" to the rootfs: its path has a ".."'],
  [
    ["l->..", "l/l/a=1"],
    "InvalidEntryError",
    'Cannot add "l/l/a" to the rootfs: it leads out of the root',
  ],
  [
    ["a=1", "a/b=1"],
    "InvalidEntryError",
    'Cannot add "a/b" to the rootfs: "a" is a file, not a directory',
  ],
] as const) {
  test(`applyLayer() refuses ${nodes.at(-1)}`, async () => {
    await assert.rejects(applyLayer(new RootfsTree(), await tarOf(nodes)), { name, message });
  });
}

test("applyLayer() refuses a layer that is cut off", async () => {
  const tar = await tarOf(["a=text"]);
  const tree = new RootfsTree();
  tree.apply({ type: "file", path: "b", mode: 0o644, content: contentOf("1") });
  await assert.rejects(applyLayer(tree, tar.slice(0, 600)), {
    message: "Cannot read tar entry at byte 1024: it is truncated",
  });
});
