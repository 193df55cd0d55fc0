import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core/provider";
import { makeHeader, type TagValue } from "@rootsmith/testing/rpm";
import { RpmHeader } from "../file/rpm-header.ts";
import type { InstalledRpm } from "./content/installed-header.ts";
import { installedRpmPackages } from "./installed-packages.ts";
import { writeRpmdb } from "./rpmdb.ts";

function installed(name: string, tags: Readonly<Record<number, TagValue>> = {}): InstalledRpm {
  const header = makeHeader({ 1000: name, 1001: "1.2", 1002: "3.el9", 1022: "noarch", ...tags });
  const signature = makeHeader({ 269: "00", 1004: new Uint8Array(16) }, "signature");
  return {
    rpm: { header: RpmHeader.read(header), signature: RpmHeader.read(signature, "signature") },
  };
}

/** Some with an epoch, some of many pages, and enough of them for a tree of several levels. */
const PACKAGES: readonly InstalledRpm[] = Array.from({ length: 400 }, (_, index) =>
  installed(`package-${index}`, {
    1009: Uint32Array.of(1000 + index),
    ...(index % 5 === 0 && { 1003: Uint32Array.of(index) }),
    ...(index % 7 === 0 && { 1005: "x".repeat(index * 50) }),
  }),
);

for (const backend of ["sqlite", "bdb"] as const) {
  for (const path of ["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"]) {
    test(`installedRpmPackages() reads a database of ${backend} in ${path}`, async () => {
      const rootfs = new RootfsTree();
      const options = { backend, path, epoch: 1_600_000_000, color: 3 };
      for (const entry of writeRpmdb(PACKAGES, options)) rootfs.add(entry);
      const found = await installedRpmPackages(rootfs);
      const byNumber = found.toSorted((a, b) => (a.size ?? 0) - (b.size ?? 0));
      assert.equal(byNumber.length, 400);
      assert.deepEqual(byNumber.slice(0, 2), [
        {
          purl: "pkg:rpm/package-0@1.2-3.el9?arch=noarch",
          name: "package-0",
          version: "1.2-3.el9",
          architecture: "noarch",
          size: 1000,
        },
        {
          purl: "pkg:rpm/package-1@1.2-3.el9?arch=noarch",
          name: "package-1",
          version: "1.2-3.el9",
          architecture: "noarch",
          size: 1001,
        },
      ]);
      assert.equal(byNumber[5]?.version, "5:1.2-3.el9");
      assert.equal(byNumber.at(-1)?.name, "package-399");
    });
  }
}

/** A rootfs with a database of `packages`, and with these texts. */
function rootfsOf(
  packages: readonly InstalledRpm[],
  texts: Readonly<Record<string, string>> = {},
): RootfsTree {
  const rootfs = new RootfsTree();
  const options = { backend: "sqlite", path: "var/lib/rpm", epoch: 1, color: 3 } as const;
  for (const entry of writeRpmdb(packages, options)) rootfs.add(entry);
  for (const [path, text] of Object.entries(texts)) {
    rootfs.add({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  return rootfs;
}

test("installedRpmPackages() says all that a header says", async () => {
  const bash = installed("bash", {
    1003: Uint32Array.of(2),
    1011: "Rocky Enterprise Software Foundation",
    1014: "GPLv3+",
    1022: "x86_64",
    1035: ["a".repeat(64), "", "b".repeat(64), ""],
    1037: Uint32Array.of(0, 0, 0, 64),
    1044: "bash-1.2-3.el9.src.rpm",
    1116: Uint32Array.of(1, 0, 0, 0),
    1117: ["bash", "skel", "profile", "ghost"],
    1118: ["/etc/", "/usr/bin/"],
    5011: Uint32Array.of(8),
  });
  const rootfs = rootfsOf([bash, installed("gpg-pubkey")], {
    "etc/os-release": 'ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n',
  });
  assert.deepEqual(await installedRpmPackages(rootfs), [
    {
      purl: "pkg:rpm/rocky/bash@1.2-3.el9?arch=x86_64&distro=rocky-9&epoch=2&upstream=bash-1.2-3.el9.src.rpm",
      name: "bash",
      version: "2:1.2-3.el9",
      source: { name: "bash", version: "1.2-3.el9" },
      license: "GPL-3.0-or-later",
      supplier: "Rocky Enterprise Software Foundation",
      architecture: "x86_64",
      files: new Map([
        ["usr/bin/bash", `sha256:${"a".repeat(64)}`],
        ["etc/profile", `sha256:${"b".repeat(64)}`],
      ]),
      paths: ["usr/bin/bash", "etc/skel", "etc/profile"],
    },
  ]);
});

test("installedRpmPackages() takes the size of a package of version 6", async () => {
  const demo = installed("demo", { 5009: BigUint64Array.of(6_000_000_000n) });
  const [found] = await installedRpmPackages(rootfsOf([demo]));
  assert.equal(found?.size, 6_000_000_000);
});

for (const [path, text, distro] of [
  ["etc/redhat-release", "CentOS release 6.10 (Final)\n", "distro=centos-6"],
  ["etc/redhat-release", "Scientific Linux release 5.11 (Boron)\n", "distro=scientific-5"],
  ["usr/lib/os-release", "ID=opensuse-leap\nVERSION_ID=15.6\n", "distro=opensuse-leap-15.6"],
] as const) {
  test(`installedRpmPackages() finds ${distro} in ${path}`, async () => {
    const [found] = await installedRpmPackages(rootfsOf([installed("bash")], { [path]: text }));
    assert.equal(found?.purl.split("&").at(-1), distro);
  });
}

test("installedRpmPackages() refuses a header that is cut off", async () => {
  const rootfs = rootfsOf(PACKAGES);
  const file = rootfs.get("var/lib/rpm/rpmdb.sqlite");
  assert.ok(file?.type === "file");
  const bytes = Buffer.concat(await Array.fromAsync(file.content.open()));
  const at = bytes.indexOf("package-7\0");
  // the start of its header: the number of entries, far too many of them
  const start = bytes.lastIndexOf(Buffer.from("0000003f00000007", "hex"), at) - 8;
  bytes.writeUInt32BE(0x00ffffff, start);
  const damaged = new RootfsTree();
  damaged.add({ ...file, content: contentOf(bytes) });
  await assert.rejects(installedRpmPackages(damaged), {
    name: "FormatError",
    message: "Cannot read the database of rpm: it is cut off",
  });
});

test("installedRpmPackages() finds nothing where there is no database", async () => {
  assert.deepEqual(await installedRpmPackages(new RootfsTree()), []);
});

for (const [file, message] of [
  ["rpmdb.sqlite", "Cannot read a SQLite file: it does not begin as one"],
  ["Packages.db", "Cannot read an ndb file: it does not begin as one"],
  ["Packages", "Cannot read a Berkeley DB file: it is no hash file of a little-endian machine"],
] as const) {
  test(`installedRpmPackages() refuses a damaged ${file}`, async () => {
    const rootfs = new RootfsTree();
    const content = contentOf("x".repeat(600));
    rootfs.add({ type: "file", path: `var/lib/rpm/${file}`, mode: 0o644, content });
    await assert.rejects(installedRpmPackages(rootfs), { name: "FormatError", message });
  });
}
