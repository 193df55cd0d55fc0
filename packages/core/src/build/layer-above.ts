/**
 * What is put on top of a rootfs, as a layer of its own.
 *
 * @module
 */

import type { FileEntry, FsEntry } from "../fs-entry.ts";
import { comparePaths } from "../rootfs/compare-paths.ts";
import { outermostPaths } from "../rootfs/outermost-paths.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";

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
  const below = new Map(tree.entries().map(({ path }) => [path, tree.get(path)]));
  for await (const entry of entries) tree.put(entry);
  const isNew = (path: string): boolean => tree.get(path) !== below.get(path);
  const added = tree
    .entries()
    .filter(({ path }) => isNew(path))
    .map((entry) =>
      entry.type === "hardlink" && !isNew(entry.target) ? copyOf(tree, entry) : entry,
    );
  const gone = [...below.keys()].filter((path) => tree.get(path) === undefined);
  const removals = [...outermostPaths(gone)].map((path) => ({ type: "whiteout", path }) as const);
  return [...removals, ...added].sort((a, b) => comparePaths(a.path, b.path));
}

/** Links do not lead from one layer into another. */
function copyOf(tree: RootfsTree, { path }: FsEntry): FsEntry {
  const node = tree.get(path);
  const file = node?.type === "hardlink" ? tree.get(node.target) : node;
  return { ...(file as FileEntry), path };
}
