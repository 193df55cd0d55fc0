import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type DistroPlugin, RootfsTree } from "@rootsmith/core/provider";
import { installedPackages } from "./installed-packages.ts";

const DPKG =
  "Package: libc6\nStatus: install ok installed\nVersion: 2.41-12\nArchitecture: amd64\n";

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
      rootfsOf({ "var/lib/dpkg/status": DPKG, [`usr/share/rpm/${name}`]: "x".repeat(600) }),
    );
    assert.deepEqual(
      packages.map((item) => item.name),
      ["libc6"],
    );
    assert.match(problem ?? "", /^Cannot read an? (SQLite|Berkeley DB|ndb) file: it /);
  }
});

test("installedPackages() finds nothing wrong where there is nothing", async () => {
  assert.deepEqual(await installedPackages(new RootfsTree()), { packages: [] });
});

test("installedPackages() says which database only a plugin reads", async () => {
  const rootfs = rootfsOf({ "lib/apk/db/installed": "P:musl\nV:1.2.5-r0\nA:x86_64\n\n" });
  assert.deepEqual(await installedPackages(rootfs), {
    packages: [],
    problem:
      'Cannot list the packages of apk in "lib/apk/db/installed": the plugin of their distro is not installed, and none is named with --plugin',
  });
  const musl = { purl: "pkg:apk/musl@1.2.5-r0", name: "musl", version: "1.2.5-r0" };
  const plugin: DistroPlugin = {
    name: "alpine",
    usage: "alpine",
    summary: "",
    provider: () => assert.fail(),
    packages: async () => [musl],
  };
  assert.deepEqual(await installedPackages(rootfs, [plugin]), { packages: [musl] });
});
