import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { RootfsTree } from "./rootfs-tree.ts";

const dir = (path: string): FsEntry => ({ type: "dir", path, mode: 0o755 });
const file = (path: string, text: string): FsEntry => ({
  type: "file",
  path,
  mode: 0o644,
  content: contentOf(text),
});
const link = (path: string, target: string): FsEntry => ({
  type: "hardlink",
  path,
  mode: 0o644,
  target,
});

const BASE = [
  dir(""),
  dir("a"),
  dir("a/b"),
  file("a/b/one", "1"),
  link("a/b/two", "a/b/one"),
  file("a/c", "c"),
  dir("d"),
  file("d/e", "e"),
];

function base(): RootfsTree {
  const tree = new RootfsTree();
  for (const entry of BASE) tree.apply(entry);
  return tree;
}

const lines = (tree: RootfsTree): string[] =>
  tree.entries().map((entry) => `${entry.type} ${entry.path}`);

test("a RootfsTree above another begins as that, which stays as it is", () => {
  const below = base();
  const tree = new RootfsTree(below);
  assert.deepEqual(lines(tree), lines(below));
  assert.equal(tree.size, 8);
  assert.deepEqual([...tree.changedPaths()], []);

  tree.apply({ type: "whiteout", path: "a/b/one" }); // its other name stays
  tree.apply({ type: "whiteout", path: "d" });
  tree.apply(file("f", "f"));
  tree.apply(file("a/c", "other"));
  assert.deepEqual(lines(tree), ["dir ", "dir a", "dir a/b", "file a/b/two", "file a/c", "file f"]);
  assert.equal(tree.size, 6);
  assert.deepEqual([...tree.changedPaths()].sort(), ["a/b/one", "a/b/two", "a/c", "d", "d/e", "f"]);
  assert.deepEqual(tree.namesIn("a"), ["b", "c"]);
  assert.deepEqual(tree.namesIn("d"), []);
  assert.deepEqual(tree.namesOf("a/b/two"), ["a/b/two"]);
  assert.deepEqual(lines(below), lines(base()));

  tree.apply(dir("d"));
  assert.deepEqual(tree.namesIn("d"), []);
  tree.apply(file("d/e", "again"));
  assert.deepEqual(tree.namesIn("d"), ["e"]);
});

test("a RootfsTree above another comes to what a copy of that comes to", () => {
  const paths = ["a", "a/b", "a/b/one", "a/b/two", "a/c", "d", "d/e", "d/f", "g", "g/h", "one"];
  let state = 1;
  const next = (limit: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648; // of POSIX rand(), as an example has it
    return Math.floor((state / 2147483648) * limit);
  };
  for (let round = 0; round < 300; round++) {
    const copy = base();
    const tree = new RootfsTree(base());
    for (let step = 0; step < 8; step++) {
      const path = paths[next(paths.length)] ?? "";
      const other = paths[next(paths.length)] ?? "";
      const entry = [
        { type: "whiteout", path } as const,
        dir(path),
        file(path, String(step)),
        link(path, other),
        { type: "symlink", path, mode: 0o777, target: other } as const,
      ][next(5)] as FsEntry;
      const method = next(2) === 0 ? "put" : "apply";
      const did = [tree, copy].map((one) => {
        try {
          one[method](entry);
          return one.entries().map((node) => ({ ...node, content: undefined }));
        } catch (error) {
          return (error as Error).message;
        }
      });
      assert.deepEqual(did[0], did[1], `${method} ${JSON.stringify(entry)} in round ${round}`);
      assert.equal(tree.size, copy.size);
      for (const at of paths) {
        assert.deepEqual(tree.namesIn(at).sort(), copy.namesIn(at).sort());
        assert.deepEqual(tree.namesOf(at), copy.namesOf(at));
      }
      if (typeof did[0] === "string") break; // what is left then need not be whole
      for (const node of tree.entries()) assert.deepEqual(tree.entryAt(node.path), node);
    }
  }
});

test("RootfsTree.load() takes over the entries of another tree", () => {
  const below = base();
  const tree = new RootfsTree();
  tree.load(below.entries());
  assert.deepEqual(tree.entries(), below.entries());
  assert.deepEqual(tree.namesOf("a/b/one"), ["a/b/one", "a/b/two"]);
  tree.apply({ type: "whiteout", path: "a/b/one" });
  assert.deepEqual(lines(tree), [
    ...["dir ", "dir a", "dir a/b", "file a/b/two", "file a/c", "dir d", "file d/e"],
  ]);
});
