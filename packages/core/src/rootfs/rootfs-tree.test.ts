import assert from "node:assert/strict";
import { test } from "node:test";
import type { DirEntry, FsEntry, RootfsEntry } from "../model/fs-entry.ts";
import { contentOf } from "../model/fs-entry.ts";
import { RootfsTree } from "./rootfs-tree.ts";

const dir = (path: string, mode = 0o755): FsEntry => ({ type: "dir", path, mode });
const file = (path: string, text = ""): RootfsEntry => ({
  type: "file",
  path,
  mode: 0o644,
  content: contentOf(text),
});
const symlink = (path: string, target: string): FsEntry => ({
  type: "symlink",
  path,
  mode: 0o777,
  target,
});
const hardlink = (path: string, target: string): FsEntry => ({
  type: "hardlink",
  path,
  mode: 0o644,
  target,
});

function paths(tree: RootfsTree): string[] {
  return tree.entries().map((entry) => `${entry.type} ${entry.path}`);
}

test("RootfsTree.add() makes missing parents and the root", () => {
  const tree = new RootfsTree();
  tree.add(file("usr/bin/env"));
  assert.deepEqual(paths(tree), ["dir ", "dir usr", "dir usr/bin", "file usr/bin/env"]);
});

test("RootfsTree.add() lets an entry describe a directory that was implied before", () => {
  const tree = new RootfsTree();
  tree.add(file("tmp/x"));
  tree.add(dir("tmp", 0o1777));
  tree.add(dir("tmp", 0o700));
  assert.deepEqual(tree.get("tmp"), dir("tmp", 0o1777));
});

test("RootfsTree.add() places a path behind a symlink where the link leads", () => {
  const tree = new RootfsTree();
  tree.add(symlink("bin", "usr/bin"));
  tree.add(symlink("etc/alt", "/bin"));
  assert.equal(tree.add(file("bin/sh")), "usr/bin/sh");
  assert.equal(tree.add(file("etc/alt/awk")), "usr/bin/awk");
  assert.equal(tree.add(dir("bin")), "bin");
  assert.equal(tree.get("bin")?.type, "symlink");
});

test("RootfsTree.add() refuses a second file at one path and names both packages", () => {
  const tree = new RootfsTree();
  tree.add({ ...file("usr/bin/x"), package: "pkg:deb/debian/a@1" } as FsEntry);
  assert.throws(
    () => tree.add({ ...file("usr/bin/x"), package: "pkg:deb/debian/b@1" } as FsEntry),
    {
      name: "DuplicateEntryError",
      message:
        'Cannot add "usr/bin/x" to the rootfs: it already exists (pkg:deb/debian/a@1, then pkg:deb/debian/b@1)',
    },
  );
});

test("RootfsTree.add() finds a duplicate that hides behind a link", () => {
  const tree = new RootfsTree();
  tree.add(symlink("bin", "usr/bin"));
  tree.add(file("usr/bin/x"));
  assert.throws(() => tree.add(file("bin/x")), { name: "DuplicateEntryError" });
});

for (const [path, fact] of [
  ["/etc/passwd", "absolute"],
  ["../etc/passwd", '".."'],
  ["etc/../../passwd", '".."'],
  ["etc//passwd", "normal form"],
  ["./etc", "normal form"],
  ["etc/", "normal form"],
  ["etc/.wh.passwd", ".wh."],
  ["etc/a\0b", "NUL"],
] as const) {
  test(`RootfsTree.add() refuses the path ${JSON.stringify(path)}`, () => {
    assert.throws(
      () => new RootfsTree().add(file(path)),
      (error: Error) => {
        assert.equal(error.name, "InvalidEntryError");
        assert.ok(error.message.includes(fact), error.message);
        return true;
      },
    );
  });
}

test("RootfsTree.add() refuses to write through a link that leads out of the root", () => {
  const tree = new RootfsTree();
  tree.add(symlink("out", "../../etc"));
  assert.throws(() => tree.add(file("out/passwd")), { message: /leads out of the root/ });
});

test("RootfsTree.add() refuses a cycle of links", () => {
  const tree = new RootfsTree();
  tree.add(symlink("a", "b"));
  tree.add(symlink("b", "a"));
  assert.throws(() => tree.add(file("a/x")), { message: /too many levels of links/ });
});

test("RootfsTree.add() refuses a file below a file", () => {
  const tree = new RootfsTree();
  tree.add(file("etc"));
  assert.throws(() => tree.add(file("etc/passwd")), {
    message: /"etc" is a file, not a directory/,
  });
});

test("RootfsTree.put() replaces a file, keeps a directory, and removes by whiteout", () => {
  const tree = new RootfsTree();
  tree.put(file("etc/a", "old"));
  tree.put(file("etc/a", "new!"));
  tree.put(file("var/log/x/y"));
  tree.put({ type: "whiteout", path: "var/log" });
  const [, , a] = tree.entries();
  assert.equal(a?.type === "file" && a.content.size, 4);
  assert.deepEqual(paths(tree), ["dir ", "dir etc", "file etc/a", "dir var"]);
});

test("RootfsTree.put() makes no directories for a whiteout", () => {
  const tree = new RootfsTree();
  tree.put(symlink("lock", "run/lock"));
  tree.put({ type: "whiteout", path: "etc/ssh/key" });
  tree.put({ type: "whiteout", path: "lock/x/y" });
  assert.deepEqual(paths(tree), ["dir ", "symlink lock"]);
});

test("RootfsTree.apply() changes a directory's mode where put() would keep it", () => {
  const tree = new RootfsTree();
  tree.put(dir("root", 0o755));
  tree.put(dir("root", 0o700));
  assert.deepEqual(tree.get("root"), dir("root", 0o755));
  tree.apply(dir("root", 0o700));
  assert.deepEqual(tree.get("root"), dir("root", 0o700));
});

function contents(tree: RootfsTree): string[] {
  return tree.entries().flatMap((entry) => {
    if (entry.type === "hardlink") return [`${entry.path} -> ${entry.target}`];
    if (entry.type !== "file") return [];
    const [bytes] = entry.content.open() as Iterable<Uint8Array>;
    return [`${entry.path} ${new TextDecoder().decode(bytes)}`];
  });
}

function threeNames(): RootfsTree {
  const tree = new RootfsTree();
  tree.add(file("a", "old"));
  tree.add(hardlink("b", "a"));
  tree.add(hardlink("c", "a"));
  return tree;
}

for (const change of ["put", "apply"] as const) {
  test(`RootfsTree.${change}() puts a new file over one name; the others keep the old one`, () => {
    const first = threeNames();
    first[change](file("a", "new"));
    assert.deepEqual(contents(first), ["a new", "b old", "c -> b"]);
    const other = threeNames();
    other[change](file("b", "new"));
    assert.deepEqual(contents(other), ["a old", "b new", "c -> a"]);
    other[change](symlink("a", "b"));
    assert.deepEqual(contents(other), ["b new", "c old"]);
  });
}

test("RootfsTree.put() makes a name of a replaced file a link to another, also to one of its own", () => {
  const tree = threeNames();
  tree.put(file("d", "other"));
  tree.put(hardlink("a", "d"));
  assert.deepEqual(contents(tree), ["a other", "b old", "c -> b", "d -> a"]);
  tree.put(hardlink("b", "c"));
  assert.deepEqual(contents(tree), ["a other", "b old", "c -> b", "d -> a"]);
  tree.put(hardlink("d", "b"));
  assert.deepEqual(contents(tree), ["a other", "b old", "c -> b", "d -> b"]);
});

test("RootfsTree.put() keeps the first description of a directory, unless it is amended", () => {
  const tree = new RootfsTree();
  tree.put({ type: "dir", path: "a", mode: 0o755 });
  tree.put({ type: "dir", path: "a", mode: 0o700 });
  assert.equal((tree.get("a") as DirEntry).mode, 0o755);
  tree.put({ type: "dir", path: "a", mode: 0o700, amends: true });
  assert.equal((tree.get("a") as DirEntry).mode, 0o700);
});

test("RootfsTree.amend() changes a file under all its names", () => {
  const tree = threeNames();
  tree.amend(file("a", "new"));
  assert.deepEqual(contents(tree), ["a new", "b -> a", "c -> a"]);
});

test("RootfsTree.entries() are in the order of a walk", () => {
  const tree = new RootfsTree();
  for (const path of ["a/b", "a-b", "a", "\u{1F600}", "\uFFFD", "é"]) tree.add(dir(path));
  assert.deepEqual(
    tree.entries().map((entry) => entry.path),
    ["", "a", "a/b", "a-b", "é", "\uFFFD", "\u{1F600}"],
  );
});

test("RootfsTree.entries() makes the first of several hard links the file", () => {
  const tree = new RootfsTree();
  tree.add(file("usr/bin/perl5.36", "perl"));
  tree.add(hardlink("usr/bin/perl", "usr/bin/perl5.36"));
  const [first, second] = tree.entries().slice(3);
  assert.equal(`${first?.type} ${first?.path}`, "file usr/bin/perl");
  assert.deepEqual(second, {
    type: "hardlink",
    path: "usr/bin/perl5.36",
    mode: 0o644,
    target: "usr/bin/perl",
  });
});

test("RootfsTree.entries() refuses a hard link to nothing", () => {
  const tree = new RootfsTree();
  tree.add(hardlink("a", "b"));
  assert.throws(() => tree.entries(), { message: /its hard link target "b" is not a file/ });
});

test("RootfsTree.follow() gives the node behind links and hard links, inside the root", () => {
  const tree = new RootfsTree();
  const sh: FsEntry = { type: "file", path: "usr/bin/dash", mode: 0o755, content: contentOf("") };
  const link = (path: string, target: string): FsEntry => {
    return { type: "symlink", path, mode: 0o777, target };
  };
  tree.add({ type: "dir", path: "usr/bin", mode: 0o755 });
  tree.add(link("bin", "usr/bin"));
  tree.add(sh);
  tree.add({ type: "hardlink", path: "usr/bin/ash", mode: 0o755, target: "usr/bin/dash" });
  tree.add(link("usr/bin/sh", "/bin/../bin/ash"));
  assert.equal(tree.follow("bin/sh"), sh);
  assert.equal(tree.follow("/bin/sh"), sh);
  assert.equal(tree.follow("usr/bin")?.type, "dir");
});

test("RootfsTree.follow() gives nothing where links lead to nothing, out, or round", () => {
  const tree = new RootfsTree();
  const link = (path: string, target: string): void => {
    tree.add({ type: "symlink", path, mode: 0o777, target });
  };
  tree.add({ type: "fifo", path: "pipe", mode: 0o600 });
  link("dangling", "nowhere");
  link("lost", "no/such/directory");
  link("out", "../../etc/passwd");
  link("round", "round");
  link("through", "pipe/x");
  for (const path of ["dangling", "lost", "out", "round", "through", "missing", "a/b"]) {
    assert.equal(tree.follow(path), undefined, path);
  }
});
