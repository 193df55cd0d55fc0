import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FileEntry } from "../model/fs-entry.ts";
import { layerGroups } from "./layer-groups.ts";
import { packageCut } from "./package-cut.ts";

const NAMES = ["bash", "dash", "sed", "tar"];
const PACKAGES = NAMES.map((name) => ({ purl: `pkg:deb/${name}`, name, version: "1" }));

function file(path: string, size: number, owner?: string): FileEntry {
  const content = contentOf(new Uint8Array(size));
  const owned = owner === undefined ? {} : { package: `pkg:deb/${owner}` };
  return { type: "file", path, mode: 0o644, content, ...owned };
}

const BASH = file("bin/bash", 4000, "bash");
const DASH = file("bin/dash", 3000, "dash");
const SED = file("bin/sed", 2000, "sed");
const TAR = file("bin/tar", 1000, "tar");
const STATUS = file("status", 9000);
const ALL = [BASH, DASH, SED, TAR, STATUS];

function groupsOf(...layers: readonly (readonly FileEntry[])[]): readonly (readonly string[])[] {
  const indexes = layers.flatMap((entries, index) =>
    entries.map(({ path }) => [path, index] as const),
  );
  return layerGroups(layers.flat(), PACKAGES, new Map(indexes));
}

test("layerGroups() are the packages that lie together, by most of their bytes", () => {
  const manual = file("man/bash", 5000, "bash");
  assert.deepEqual(groupsOf([DASH], [manual, SED], [BASH, TAR], [STATUS]), [
    ["dash"],
    ["bash", "sed"],
    ["tar"],
  ]);
});

test("layerGroups() are none where the database lies among the packages", () => {
  assert.deepEqual(groupsOf(ALL), []);
  assert.deepEqual(groupsOf([BASH, DASH], [SED, TAR, STATUS]), [["bash", "dash"]]);
});

/** The paths in each layer, with its title. */
function cutOf(
  entries: readonly FileEntry[],
  count: number,
  kept?: readonly (readonly string[])[],
): Record<string, string[]> {
  const { titles, layerOf } = packageCut(entries, PACKAGES, count, kept);
  const layers = titles.map((title, index): [string, string[]] => [
    title,
    entries.filter((entry) => layerOf(entry) === index).map(({ path }) => path),
  ]);
  return Object.fromEntries(layers);
}

test("packageCut() keeps what lies together, in its order, though another is larger now", () => {
  const kept = [["bash"], ["sed", "tar"]];
  assert.deepEqual(cutOf([BASH, file("bin/sed", 9000, "sed"), TAR, STATUS], 4, kept), {
    bash: ["bin/bash"],
    "other packages": ["bin/sed", "bin/tar"],
    "database and settings": ["status"],
  });
});

test("packageCut() puts new packages to the others, or where a layer is free", () => {
  const kept = [["bash"], ["sed", "tar"]];
  assert.deepEqual(cutOf(ALL, 3, kept), {
    bash: ["bin/bash"],
    "other packages": ["bin/dash", "bin/sed", "bin/tar"],
    "database and settings": ["status"],
  });
  assert.deepEqual(Object.keys(cutOf(ALL, 4, kept)), [
    "bash",
    "other packages",
    "dash",
    "database and settings",
  ]);
});

test("packageCut() makes no more layers than it may, and drops those of packages that are gone", () => {
  const kept = [["tar"], ["sed"], ["dash"], ["bash"], ["gone"]];
  assert.deepEqual(cutOf(ALL, 4, kept), {
    dash: ["bin/dash"],
    bash: ["bin/bash"],
    "other packages": ["bin/sed", "bin/tar"],
    "database and settings": ["status"],
  });
});
