import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core";
import { makeHeader, type TagValue } from "../fixtures/make-header.ts";
import type { InstalledRpm } from "./installed-header.ts";
import { installedRpmPackages } from "./installed-packages.ts";
import { RpmHeader } from "./rpm-header.ts";
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
  for (const path of ["var/lib/rpm", "usr/lib/sysimage/rpm"]) {
    test(`installedRpmPackages() reads a database of ${backend} in ${path}`, async () => {
      const rootfs = new RootfsTree();
      const options = { backend, path, epoch: 1_600_000_000, color: 3 };
      for (const entry of writeRpmdb(PACKAGES, options)) rootfs.add(entry);
      const found = await installedRpmPackages(rootfs);
      const byNumber = found.toSorted((a, b) => (a.size ?? 0) - (b.size ?? 0));
      assert.equal(byNumber.length, 400);
      assert.deepEqual(byNumber.slice(0, 2), [
        { name: "package-0", version: "0:1.2-3.el9", architecture: "noarch", size: 1000 },
        { name: "package-1", version: "1.2-3.el9", architecture: "noarch", size: 1001 },
      ]);
      assert.equal(byNumber.at(-1)?.name, "package-399");
    });
  }
}

test("installedRpmPackages() finds nothing where there is no database", async () => {
  assert.deepEqual(await installedRpmPackages(new RootfsTree()), []);
});

for (const [file, message] of [
  ["rpmdb.sqlite", "Cannot read a SQLite file: it does not begin as one"],
  ["Packages", "Cannot read a Berkeley DB file: it is no hash file of a little-endian machine"],
] as const) {
  test(`installedRpmPackages() refuses a damaged ${file}`, async () => {
    const rootfs = new RootfsTree();
    const content = contentOf("x".repeat(600));
    rootfs.add({ type: "file", path: `var/lib/rpm/${file}`, mode: 0o644, content });
    await assert.rejects(installedRpmPackages(rootfs), { name: "FormatError", message });
  });
}
