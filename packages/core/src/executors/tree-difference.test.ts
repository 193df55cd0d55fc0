import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type RootfsEntry } from "../model/fs-entry.ts";
import { LinkedTree, treeDifference } from "./tree-difference.ts";

const dir = (path: string, mode = 0o755): RootfsEntry => ({ type: "dir", path, mode });
const file = (path: string, text = path, mode = 0o644): RootfsEntry => ({
  type: "file",
  path,
  mode,
  content: contentOf(text),
});
const link = (path: string, target: string): RootfsEntry => ({
  type: "hardlink",
  path,
  target,
  mode: 0o644,
});

async function difference(before: RootfsEntry[], after: RootfsEntry[]): Promise<string[]> {
  const [written, found] = [new LinkedTree(), new LinkedTree()];
  for (const entry of before) written.add(entry);
  for (const entry of after) found.add(entry);
  const changes = treeDifference(written, found, (path) => path === "dev");
  return Array.fromAsync(changes, (entry) =>
    entry.type === "hardlink"
      ? `hardlink ${entry.path} -> ${entry.target}`
      : `${entry.type} ${entry.path}`,
  );
}

test("treeDifference() is empty for the same tree with other times", async () => {
  const before = [dir("etc"), file("etc/a"), link("etc/b", "etc/a")];
  const after = before.map((entry) => ({ ...entry, mtime: 5, uid: 0 }));
  assert.deepEqual(await difference(before, after), []);
});

test("treeDifference() finds other content of the same size, and other modes", async () => {
  const before = [dir("etc"), file("etc/a", "one"), file("etc/b")];
  const after = [dir("etc", 0o700), file("etc/a", "two"), file("etc/b", "etc/b", 0o600)];
  assert.deepEqual(await difference(before, after), ["dir etc", "file etc/a", "file etc/b"]);
});

test("treeDifference() has one whiteout for a removed directory, before what is new", async () => {
  const before = [dir("b"), file("b/c"), file("b-c")];
  assert.deepEqual(await difference(before, [file("a"), file("b-c")]), ["whiteout b", "file a"]);
  assert.deepEqual(await difference(before, []), ["whiteout b", "whiteout b-c"]);
});

test("treeDifference() does not mind which name of a file comes first", async () => {
  const before = [file("a", "x"), link("b", "a")];
  const after = [file("b", "x"), link("a", "b")];
  assert.deepEqual(await difference(before, after), []);
});

test("treeDifference() has all names of a file that got one more", async () => {
  const before = [file("b", "x")];
  const after = [file("b", "x"), link("a", "b")];
  assert.deepEqual(await difference(before, after), ["file a", "hardlink b -> a"]);
});

test("treeDifference() takes names apart that were one file", async () => {
  const before = [file("a", "x"), link("b", "a")];
  const after = [file("a", "x"), file("b", "x")];
  assert.deepEqual(await difference(before, after), ["file a", "file b"]);
});

test("treeDifference() leaves out what it is told to ignore", async () => {
  assert.deepEqual(await difference([dir("dev")], []), []);
  assert.deepEqual(await difference([], [dir("dev")]), []);
});

test("LinkedTree keeps the old file behind a name whose other name was replaced", () => {
  const tree = new LinkedTree();
  tree.add(file("a", "old"));
  tree.add(link("b", "a"));
  tree.add(file("a", "newer"));
  assert.equal(tree.get("b")?.file?.content.size, 3);
});
