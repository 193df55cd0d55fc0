/**
 * What is put on top of a rootfs, as a layer of its own.
 *
 * @module
 */

import type { FileEntry, FsEntry } from "../model/fs-entry.ts";
import { comparePaths } from "../rootfs/compare-paths.ts";
import { outermostPaths } from "../rootfs/outermost-paths.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";

/**
 * Puts entries into `tree`, and gives what that has changed, sorted by path. Links of the tree are
 * followed; its directories stay as they are.
 *
 * @throws {InvalidEntryError} If an entry would replace a directory, or lead out of the root.
 */
export async function layerAbove(
  tree: RootfsTree,
  entries: AsyncIterable<FsEntry> | Iterable<FsEntry>,
): Promise<FsEntry[]> {
  const below = new RootfsTree();
  for (const entry of tree.entries()) below.apply(entry);
  for await (const entry of entries) tree.put(entry);
  return changesAbove(below, tree, [...paths(below), ...paths(tree)]);
}

/**
 * How a tree differs from the one that lies below it, sorted by path.
 *
 * @param candidates Where it may. Default: where a tree differs that began as the one below.
 */
export function changesAbove(
  below: RootfsTree,
  tree: RootfsTree,
  candidates: Iterable<string> = tree.changedPaths(),
): FsEntry[] {
  const names = [...candidates].flatMap((path) => [...tree.namesOf(path), ...below.namesOf(path)]);
  const sorted = [...new Set(names)].sort(comparePaths);
  const isNew = (path: string): boolean => !isSame(nodeBehind(tree, path), nodeBehind(below, path));
  const added = sorted
    .filter(isNew)
    .flatMap((path) => tree.entryAt(path) ?? [])
    .map((entry) =>
      entry.type === "hardlink" && !isNew(entry.target) ? copyOf(tree, entry) : entry,
    );
  const gone = sorted.filter((path) => below.get(path) && tree.get(path) === undefined);
  const removals = [...outermostPaths(gone)].map((path) => ({ type: "whiteout", path }) as const);
  return [...removals, ...added].sort((a, b) => comparePaths(a.path, b.path));
}

function paths(tree: RootfsTree): string[] {
  return tree.entries().map(({ path }) => path);
}

/** Links do not lead from one layer into another. */
function copyOf(tree: RootfsTree, { path }: FsEntry): FsEntry {
  return { ...(nodeBehind(tree, path) as FileEntry), path };
}

function nodeBehind(tree: RootfsTree, path: string): FsEntry | undefined {
  const node = tree.get(path);
  return node?.type === "hardlink" ? tree.get(node.target) : node;
}

/** A file is the same under whichever of its names it is kept. */
function isSame(a: FsEntry | undefined, b: FsEntry | undefined): boolean {
  return a === b || (a?.type === "file" && b?.type === "file" && a.content === b.content);
}
