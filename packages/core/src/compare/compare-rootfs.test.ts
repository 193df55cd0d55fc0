import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { compareRootfs } from "./compare-rootfs.ts";

const FILE = { type: "file", path: "a", mode: 0o644, content: contentOf("one"), mtime: 5 } as const;
const LINK = { type: "symlink", path: "a", mode: 0o777, target: "b" } as const;
const DEVICE = { type: "char", path: "a", mode: 0o600, major: 1, minor: 3 } as const;

function treeOf(entries: readonly FsEntry[]): RootfsTree {
  const tree = new RootfsTree();
  for (const entry of entries) tree.apply(entry);
  return tree;
}

/** The differences in short: `+a`, `-a`, `~a size,content`. */
async function differences(
  before: readonly FsEntry[],
  after: readonly FsEntry[],
): Promise<string[]> {
  const found = await Array.fromAsync(compareRootfs(treeOf(before), treeOf(after)));
  const signs = { added: "+", removed: "-", changed: "~" };
  return found.map(({ kind, path, aspects }) => `${signs[kind]}${path} ${aspects}`.trim());
}

for (const [what, before, after, expected] of [
  ["nothing", FILE, { ...FILE, content: contentOf("one"), uid: 0 }, []],
  ["content", FILE, { ...FILE, content: contentOf("two") }, ["~a content"]],
  ["size", FILE, { ...FILE, content: contentOf("three") }, ["~a size,content"]],
  ["mode and owner", FILE, { ...FILE, mode: 0o600, gid: 5 }, ["~a mode,owner"]],
  ["time", FILE, { ...FILE, mtime: 6 }, ["~a time"]],
  ["xattrs", FILE, { ...FILE, xattrs: { "user.a": Uint8Array.of(1) } }, ["~a xattrs"]],
  ["type", { ...LINK, mtime: 5 }, FILE, ["~a type,mode"]],
  ["target", LINK, { ...LINK, target: "c", mode: 0o755 }, ["~a target"]],
  ["device", DEVICE, { ...DEVICE, minor: 5 }, ["~a device"]],
] as const) {
  test(`compareRootfs() finds ${what} changed`, async () => {
    assert.deepEqual(await differences([before], [after]), expected);
  });
}

test("compareRootfs() finds what came and went, sorted by path", async () => {
  const other = (path: string): FsEntry => ({ ...FILE, path });
  assert.deepEqual(await differences(["a", "c", "e"].map(other), ["b", "c", "d"].map(other)), [
    "-a",
    "+b",
    "+d",
    "-e",
  ]);
});

test("compareRootfs() tells a hard link from a copy", async () => {
  const link: FsEntry = { type: "hardlink", path: "b", mode: 0o644, target: "a", mtime: 5 };
  const copy = { ...FILE, path: "b" };
  assert.deepEqual(await differences([FILE, link], [FILE, link]), []);
  assert.deepEqual(await differences([FILE, link], [FILE, copy]), ["~a links", "~b links"]);
});

test("compareRootfs() gives the facts of both sides", async () => {
  const found = await Array.fromAsync(compareRootfs(treeOf([FILE]), treeOf([LINK])));
  assert.deepEqual(found, [
    {
      path: "a",
      kind: "changed",
      aspects: ["type", "mode", "time"],
      before: { type: "file", mode: 0o644, uid: 0, gid: 0, size: 3, mtime: 5 },
      after: { type: "symlink", mode: 0o777, uid: 0, gid: 0, target: "b" },
    },
  ]);
});
