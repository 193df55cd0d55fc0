import assert from "node:assert/strict";
import { test } from "node:test";
import { compareRootfs } from "@rootsmith/core/image";
import {
  contentOf,
  type InstalledPackage,
  type PackageHistory,
  RootfsTree,
} from "@rootsmith/core/provider";
import { type ComparedImage, makeDifferenceReport } from "./make-difference-report.ts";

const HISTORY: PackageHistory = {
  type: "deb",
  compareVersions: (a, b) => Number(a) - Number(b),
  changelogs: async (_, packages) =>
    new Map(
      packages.map(({ purl }) => [
        purl,
        [3, 2, 1].map((version) => ({ version: String(version), text: `of ${version}` })),
      ]),
    ),
};

function deb(name: string, version: string, ...paths: readonly string[]): InstalledPackage {
  return { purl: `pkg:deb/${name}@${version}`, name, version, paths };
}

function image(
  name: string,
  files: Readonly<Record<string, string>>,
  packages: readonly InstalledPackage[],
): ComparedImage {
  const rootfs = new RootfsTree();
  const sizes = new Map<string, number>();
  for (const [path, text] of Object.entries(files)) {
    rootfs.add({ type: "file", path, mode: 0o644, mtime: 0, content: contentOf(text) });
    sizes.set(path, text.length);
  }
  const facts = { name, platform: "linux/amd64", digest: name, size: 0, compressedSize: 0 };
  const layers = ["same", name].map((digest) => ({ digest, size: 5 }));
  return { facts: { ...facts, packages: packages.length }, rootfs, packages, layers, sizes };
}

test("makeDifferenceReport() tells packages, changelogs, texts, sizes and layers", async () => {
  const old = image("old", { "etc/a": "1\n", "usr/gone": "12" }, [
    deb("a", "1", "etc/a"),
    deb("b", "2"),
    deb("c", "1", "usr/gone"),
    deb("kept", "1"),
  ]);
  const newer = image("new", { "etc/a": "1\n2\n", "usr/new": "\0" }, [
    deb("a", "3", "etc/a"),
    deb("b", "1"),
    deb("d", "1", "usr/new"),
    deb("kept", "1"),
  ]);
  const paths = await Array.fromAsync(compareRootfs(old.rootfs, newer.rootfs));
  const signal = new AbortController().signal;
  const report = await makeDifferenceReport(old, newer, { paths, config: [] }, [HISTORY], signal);
  assert.deepEqual(
    report.packages.map((one) => [one.name, one.kind, one.sizeBefore, one.sizeAfter]),
    [
      ["a", "upgraded", 2, 4],
      ["b", "downgraded", 0, 0],
      ["c", "removed", 2, 0],
      ["d", "added", 0, 1],
    ],
  );
  assert.deepEqual(
    report.packages.map(({ changelog }) => changelog.map(({ version }) => version)),
    [["3", "2"], [], [], []],
  );
  assert.deepEqual(
    report.files.map((file) => [file.path, file.kind, file.package, file.lines]),
    [
      ["etc/a", "changed", "a", ["@@ -1,1 +1,2 @@", " 1", "+2"]],
      ["usr/gone", "removed", "c", undefined],
      ["usr/new", "added", "d", undefined],
    ],
  );
  assert.deepEqual(report.directories, [
    { path: "etc/a", before: 2, after: 4 },
    { path: "usr/gone", before: 2, after: 0 },
    { path: "usr/new", before: 0, after: 1 },
  ]);
  assert.deepEqual(
    report.layers.map(({ digest, isShared }) => [digest, isShared]),
    [
      ["same", true],
      ["new", false],
    ],
  );
});
