import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core";
import { installedPackages } from "./installed-packages.ts";

const APK = "P:musl\nV:1.2.5-r0\nA:x86_64\n\n";

function rootfsOf(files: Readonly<Record<string, string>>): RootfsTree {
  const tree = new RootfsTree();
  for (const [path, text] of Object.entries(files)) {
    tree.add({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  return tree;
}

test("installedPackages() says why a database cannot be read, and lists the others", async () => {
  for (const name of ["rpmdb.sqlite", "Packages", "Packages.db"]) {
    const { packages, problem } = await installedPackages(
      rootfsOf({ "lib/apk/db/installed": APK, [`usr/share/rpm/${name}`]: "x".repeat(600) }),
    );
    assert.deepEqual(
      packages.map((item) => item.name),
      ["musl"],
    );
    assert.match(problem ?? "", /^Cannot read an? (SQLite|Berkeley DB|ndb) file: it /);
  }
});

test("installedPackages() finds nothing wrong where there is nothing", async () => {
  assert.deepEqual(await installedPackages(new RootfsTree()), { packages: [] });
});
