import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { pack } from "tar-stream";
import { collectBytes, contentOf, type FsEntry, type StoredContent } from "../model/fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { readTar } from "../tar/read-tar.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import { writeTar } from "../tar/write-tar.ts";
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
  [
    "links to a name that is a link itself",
    [["a=1", "b==a", "c==b"]],
    ["/", "a=1", "b==a", "c==a"],
  ],
  ["gives another name to a symlink", [["a->x", "b==a"]], ["/", "a->x", "b->x"]],
  [
    "takes absolute names, as kaniko writes them",
    [["//", "/etc/", "/etc/a=1", "/etc/b==/etc/a"]],
    ["/", "etc/", "etc/a=1", "etc/b==etc/a"],
  ],
  ["takes the last of two files", [["a=1", "a=2"]], ["/", "a=2"]],
  ["parts a link from a file that is replaced", [["a=1", "b==a"], ["a=2"]], ["/", "a=2", "b=1"]],
  [
    "keeps the other names of a file that is removed",
    [["d/", "d/a=1", "e==d/a", "f==d/a"], [".wh.d"]],
    ["/", "e=1", "f==e"],
  ],
] as const) {
  test(`applyLayer() ${what}`, async () => {
    const tree = new RootfsTree();
    for (const layer of layers) await applyLayer(tree, readTar(await tarOf(layer)));
    assert.deepEqual(await Promise.all(tree.entries().map(nodeOf)), expected);
  });
}

test("applyLayer() takes a layer of no bytes, and one without its end", async () => {
  const tree = new RootfsTree();
  await applyLayer(tree, readTar(storedBytes(new Uint8Array(0))));
  const tar = await tarOf(["a=1"]);
  await applyLayer(tree, readTar(tar.slice(0, 1024)));
  assert.deepEqual(await Promise.all(tree.entries().map(nodeOf)), ["/", "a=1"]);
});

test("applyLayer() takes the last description of a directory", async () => {
  const tree = new RootfsTree();
  const entries: FsEntry[] = [0o700, 0o755].map((mode) => ({ type: "dir", path: "d", mode }));
  await applyLayer(tree, readTar(storedBytes(await collectBytes(writeTar(entries, { epoch: 0 })))));
  assert.equal((tree.get("d") as { mode: number }).mode, 0o755);
});

test("applyLayer() gives another name to a device and a fifo", async () => {
  const tree = new RootfsTree();
  const node = { mode: 0o600, uid: 0, gid: 0, mtime: 0 };
  const entries: FsEntry[] = [
    { ...node, type: "char", path: "null", major: 1, minor: 3 },
    { ...node, type: "hardlink", path: "zilch", target: "null" },
    { ...node, type: "fifo", path: "p" },
    { ...node, type: "hardlink", path: "q", target: "p" },
  ];
  await applyLayer(tree, readTar(storedBytes(await collectBytes(writeTar(entries, { epoch: 0 })))));
  assert.deepEqual(tree.entries().slice(1), [
    { ...node, type: "char", path: "null", major: 1, minor: 3 },
    { ...node, type: "fifo", path: "p" },
    { ...node, type: "fifo", path: "q" },
    { ...node, type: "char", path: "zilch", major: 1, minor: 3 },
  ]);
});

test("applyLayer() takes over the attributes of a directory that comes again", async () => {
  const tree = new RootfsTree();
  tree.apply({ type: "dir", path: "d", mode: 0o700, uid: 5 });
  await applyLayer(tree, readTar(await tarOf(["d/"])));
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
    [".=1"],
    "InvalidEntryError",
    'Cannot add "" to the rootfs: the root is a directory, not a file',
  ],
  [
    [".->/etc"],
    "InvalidEntryError",
    'Cannot add "" to the rootfs: the root is a directory, not a symlink',
  ],
  [
    [`d->${"x/".repeat(1500)}`, `d/${"y/".repeat(1500)}f=1`],
    "InvalidEntryError",
    `Cannot add "${"x/".repeat(30)}…" to the rootfs: the path is longer than 4095 bytes`,
  ],
  [
    ["a=1", "a/b=1"],
    "InvalidEntryError",
    'Cannot add "a/b" to the rootfs: "a" is a file, not a directory',
  ],
] as const) {
  test(`applyLayer() refuses ${nodes.at(-1)?.slice(0, 60)}`, async () => {
    await assert.rejects(applyLayer(new RootfsTree(), readTar(await tarOf(nodes))), {
      name,
      message,
    });
  });
}

test("applyLayer() refuses a layer that is cut off", async () => {
  const tar = await tarOf(["a=text"]);
  const tree = new RootfsTree();
  tree.apply({ type: "file", path: "b", mode: 0o644, content: contentOf("1") });
  await assert.rejects(applyLayer(tree, readTar(tar.slice(0, 600))), {
    message: "Cannot read tar entry at byte 1024: it is truncated",
  });
});
