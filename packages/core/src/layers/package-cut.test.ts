import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FileEntry } from "../model/fs-entry.ts";
import { packageCut } from "./package-cut.ts";

const PACKAGES = [
  { purl: "pkg:deb/libc6", name: "libc6", version: "2", source: { name: "glibc", version: "2" } },
  {
    purl: "pkg:deb/libc-bin",
    name: "libc-bin",
    version: "2",
    source: { name: "glibc", version: "2" },
  },
  { purl: "pkg:deb/bash", name: "bash", version: "5" },
  { purl: "pkg:deb/dash", name: "dash", version: "1" },
];

function file(path: string, size: number, purl?: string): FileEntry {
  const content = contentOf(new Uint8Array(size));
  return { type: "file", path, mode: 0o644, content, ...(purl && { package: purl }) };
}

const LIBC = file("lib/libc.so", 60, "pkg:deb/libc6");
const LDD = file("bin/ldd", 60, "pkg:deb/libc-bin");
const BASH = file("bin/bash", 100, "pkg:deb/bash");
const DASH = file("bin/dash", 100, "pkg:deb/dash");
const STATUS = file("status", 1000);

test("packageCut() gives layers to the largest sources, then to the others and the rest", () => {
  const cut = packageCut([LIBC, LDD, BASH, DASH, STATUS], PACKAGES, 4);
  assert.deepEqual(cut.titles, ["glibc", "bash", "other packages", "database and settings"]);
  assert.deepEqual([LIBC, LDD, BASH, DASH, STATUS].map(cut.layerOf), [0, 0, 1, 2, 3]);
});

test("packageCut() keeps all packages together where there are two layers", () => {
  const cut = packageCut([LIBC, BASH, STATUS], PACKAGES, 2);
  assert.deepEqual([LIBC, BASH, STATUS].map(cut.layerOf), [0, 0, 1]);
});

test("packageCut() takes what has an origin, directories and unknown packages last", () => {
  const cut = packageCut([LIBC], PACKAGES, 3);
  assert.equal(cut.layerOf({ ...LIBC, origin: "files" }), 2);
  assert.equal(cut.layerOf({ ...LIBC, package: "pkg:deb/other" }), 2);
  assert.equal(cut.layerOf({ type: "dir", path: "lib", mode: 0o755, package: "pkg:deb/libc6" }), 2);
});

test("packageCut() leaves the layers of large packages alone when a small one comes", () => {
  const before = packageCut([LIBC, BASH, STATUS], PACKAGES, 4);
  const after = packageCut([LIBC, BASH, file("bin/dash", 1, "pkg:deb/dash"), STATUS], PACKAGES, 4);
  assert.deepEqual(after.titles.slice(0, 2), before.titles.slice(0, 2));
});
