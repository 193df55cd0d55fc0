import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parentOf } from "../rootfs/rootfs-path.ts";
import { RootPaths } from "./root-paths.ts";

const root = mkdtempSync(join(tmpdir(), "rootsmith-paths-"));
after(() => rmSync(root, { recursive: true }));

mkdirSync(`${root}/usr/bin`, { recursive: true });
symlinkSync("usr/bin", `${root}/bin`);
symlinkSync("/usr", `${root}/absolute`);
symlinkSync("../../../../../etc", `${root}/usr/out`);
symlinkSync("b", `${root}/a`);
symlinkSync("a", `${root}/b`);
symlinkSync("/bin/../new", `${root}/dangling`);

test("RootPaths.locate() resolves the parents and not the node itself", () => {
  const paths = new RootPaths(root);
  assert.equal(paths.locate("bin/sh"), "usr/bin/sh");
  assert.equal(paths.locate("bin"), "bin");
  assert.equal(paths.locate(""), "");
});

test("RootPaths.locate() takes an absolute target from the root of the tree", () => {
  assert.equal(new RootPaths(root).locate("absolute/bin/env"), "usr/bin/env");
});

test("RootPaths.locate() does not leave the tree by dots", () => {
  assert.equal(new RootPaths(root).locate("usr/out/passwd"), "etc/passwd");
});

test("RootPaths.locate() resolves dots after the link before them", () => {
  assert.equal(new RootPaths(root).locate("dangling/x"), "usr/new/x");
});

test("RootPaths.locate() refuses links in a circle", () => {
  assert.throws(() => new RootPaths(root).locate("a/x"), {
    message: 'Cannot add "a" to the rootfs: too many levels of links',
  });
});

test("RootPaths.follow() follows the node too", () => {
  assert.equal(new RootPaths(root).follow("bin"), "usr/bin");
});

test("RootPaths.forget() makes room for a link that has changed", () => {
  const paths = new RootPaths(root);
  symlinkSync("usr", `${root}/moving`);
  assert.equal(paths.locate("moving/x"), "usr/x");
  rmSync(`${root}/moving`);
  mkdirSync(`${root}/moving`);
  assert.equal(paths.locate("moving/x"), "usr/x");
  paths.forget();
  assert.equal(paths.locate("moving/x"), "moving/x");
});

test("parentOf() takes the root as its own parent", () => {
  assert.deepEqual(["a/b/c", "a", ""].map(parentOf), ["a/b", "", ""]);
});
