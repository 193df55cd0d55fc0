import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core";
import { installedDebianPackages } from "./installed-packages.ts";

function rootfs(files: Readonly<Record<string, string>>): RootfsTree {
  const tree = new RootfsTree();
  for (const [path, text] of Object.entries(files)) {
    tree.add({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  return tree;
}

test("installedDebianPackages() reads the status file of dpkg", async () => {
  const status = `Package: libc6
Status: install ok installed
Installed-Size: 12345
Architecture: amd64
Version: 2.36-9

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 1

Package: base-files
Status: install ok unpacked
Architecture: amd64
Version: 1:12.4+deb12u5
`;
  assert.deepEqual(await installedDebianPackages(rootfs({ "var/lib/dpkg/status": status })), [
    { name: "libc6", version: "2.36-9", architecture: "amd64", size: 12_641_280 },
    { name: "base-files", version: "1:12.4+deb12u5", architecture: "amd64" },
  ]);
});

test("installedDebianPackages() reads the files of images without dpkg", async () => {
  const files = {
    "var/lib/dpkg/status.d/tzdata": "Package: tzdata\nVersion: 2024a\nArchitecture: all\n",
    "var/lib/dpkg/status.d/tzdata.md5sums": "0123  usr/share/zoneinfo/UTC\n",
  };
  assert.deepEqual(await installedDebianPackages(rootfs(files)), [
    { name: "tzdata", version: "2024a", architecture: "all" },
  ]);
});

test("installedDebianPackages() finds nothing where there is no database", async () => {
  assert.deepEqual(await installedDebianPackages(rootfs({ "etc/passwd": "" })), []);
});
