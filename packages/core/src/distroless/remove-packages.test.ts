import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type RootfsEntry } from "../model/fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { removePackages } from "./remove-packages.ts";

const file = (path: string, origin?: "files"): RootfsEntry => ({
  ...{ type: "file", path, mode: 0o644, content: contentOf(path) },
  ...(origin && { origin }),
});
const link = (path: string, target: string): RootfsEntry => ({
  ...{ type: "symlink", path, mode: 0o777, target },
});

function reduced(
  entries: readonly RootfsEntry[],
  packages: { readonly kept: readonly string[]; readonly removed: readonly string[] },
  leftovers: readonly string[] = [],
): string[] {
  const tree = new RootfsTree();
  for (const entry of entries) tree.put(entry);
  removePackages(tree, {
    kept: [{ id: "kept", paths: packages.kept }],
    removed: [{ id: "removed", paths: packages.removed }],
    leftovers,
  });
  return tree.entries().map(({ path }) => path);
}

test("removePackages() removes what only removed packages brought, through links of the tree", () => {
  const entries = [
    { type: "dir", path: "usr/bin", mode: 0o755 } as const,
    link("bin", "usr/bin"),
    file("bin/sh"),
    file("usr/bin/curl"),
    file("usr/share/doc/curl"),
  ];
  const packages = {
    kept: ["usr", "usr/bin", "usr/bin/curl", "usr/share/doc/curl", "bin"],
    removed: ["usr", "usr/share", "usr/share/doc", "bin/sh"],
  };
  assert.deepEqual(reduced(entries, packages), [
    ...["", "bin", "usr", "usr/bin", "usr/bin/curl"],
    ...["usr/share", "usr/share/doc", "usr/share/doc/curl"],
  ]);
});

test("removePackages() removes what was made in a directory of one removed package", () => {
  const entries = [file("etc/apt/sources.list"), file("etc/passwd"), file("etc/apt/mine", "files")];
  assert.deepEqual(reduced(entries, { kept: ["etc"], removed: ["etc", "etc/apt"] }), [
    ...["", "etc", "etc/apt", "etc/apt/mine", "etc/passwd"],
  ]);
});

test("removePackages() removes links that lead nowhere now, one behind the other", () => {
  const entries = [
    file("usr/bin/mawk"),
    link("etc/alternatives/awk", "/usr/bin/mawk"),
    link("usr/bin/awk", "/etc/alternatives/awk"),
    link("etc/alternatives/java", "/usr/bin/java17"),
    link("usr/bin/java", "/etc/alternatives/java"),
    file("usr/bin/java17"),
    link("etc/mtab", "/proc/mounts"),
  ];
  const removed = ["usr", "usr/bin", "usr/bin/mawk", "etc/alternatives"];
  assert.deepEqual(reduced(entries, { kept: ["usr/bin/java17"], removed }), [
    ...["", "etc", "etc/alternatives", "etc/alternatives/java", "etc/mtab"],
    ...["usr", "usr/bin", "usr/bin/java", "usr/bin/java17"],
  ]);
});

test("removePackages() removes leftovers, and directories that were filled before", () => {
  const entries = [
    file("var/log/dpkg.log"),
    file("etc/systemd/system/apt.timer"),
    { type: "dir", path: "usr/local/bin", mode: 0o755 } as const,
  ];
  const packages = { kept: ["var", "usr"], removed: ["etc/systemd/system/apt.timer"] };
  assert.deepEqual(reduced(entries, packages, ["var/log/*.log"]), [
    ...["", "usr", "usr/local", "usr/local/bin", "var"],
  ]);
});
