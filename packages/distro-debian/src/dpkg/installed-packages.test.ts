import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core/provider";
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
  const found = await installedDebianPackages(rootfs({ "var/lib/dpkg/status": status }));
  assert.deepEqual(found, [
    {
      purl: "pkg:deb/libc6@2.36-9?arch=amd64",
      name: "libc6",
      version: "2.36-9",
      source: { name: "libc6", version: "2.36-9" },
      architecture: "amd64",
      size: 12_641_280,
    },
    {
      purl: "pkg:deb/base-files@1:12.4%2Bdeb12u5?arch=amd64",
      name: "base-files",
      version: "1:12.4+deb12u5",
      source: { name: "base-files", version: "1:12.4+deb12u5" },
      architecture: "amd64",
    },
  ]);
});

test("installedDebianPackages() says where a package is from, its licence and its files", async () => {
  const md5 = (digit: string): string => digit.repeat(32);
  const files = {
    "var/lib/dpkg/status": `Package: libtic6
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Source: ncurses (6.4-4)
Version: 6.4-4+b1
Origin: Tiny
Conffiles:
 /etc/tic ${md5("c")}
 /etc/old ${md5("d")} obsolete
 /etc/new newconffile
Description: a library
`,
    "var/lib/dpkg/info/libtic6:amd64.md5sums": `${md5("a")}  usr/lib/libtic.so.6\n`,
    "var/lib/dpkg/info/libtic6:amd64.list":
      "/.\n/usr\n/usr/lib\n/usr/lib/libtic.so.6\n/usr/lib/libtic.so\n/.hidden\n",
    "usr/share/doc/libtic6/copyright":
      "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: Expat\n",
    "etc/os-release": 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
  };
  assert.deepEqual(await installedDebianPackages(rootfs(files)), [
    {
      purl: "pkg:deb/debian/libtic6@6.4-4%2Bb1?arch=amd64&distro=debian-12&upstream=ncurses%406.4-4",
      name: "libtic6",
      version: "6.4-4+b1",
      source: { name: "ncurses", version: "6.4-4" },
      architecture: "amd64",
      license: "MIT",
      supplier: "Tiny",
      files: new Map([
        ["usr/lib/libtic.so.6", `md5:${md5("a")}`],
        ["etc/tic", `md5:${md5("c")}`],
        ["etc/old", `md5:${md5("d")}`],
      ]),
      paths: ["usr", "usr/lib", "usr/lib/libtic.so.6", "usr/lib/libtic.so", ".hidden"],
    },
  ]);
});

test("installedDebianPackages() reads the files of images without dpkg", async () => {
  const files = {
    "var/lib/dpkg/status.d/tzdata": "Package: tzdata\nVersion: 2024a\nArchitecture: all\n",
    "var/lib/dpkg/status.d/tzdata.md5sums": `${"0".repeat(32)}  ./usr/share/zoneinfo/UTC\n`,
    "usr/lib/os-release": "ID=debian\nVERSION_CODENAME=forky\n",
  };
  assert.deepEqual(await installedDebianPackages(rootfs(files)), [
    {
      purl: "pkg:deb/debian/tzdata@2024a?arch=all&distro=debian-forky",
      name: "tzdata",
      version: "2024a",
      source: { name: "tzdata", version: "2024a" },
      architecture: "all",
      files: new Map([["usr/share/zoneinfo/UTC", `md5:${"0".repeat(32)}`]]),
    },
  ]);
});

test("installedDebianPackages() finds nothing where there is no database", async () => {
  assert.deepEqual(await installedDebianPackages(rootfs({ "etc/passwd": "" })), []);
});
