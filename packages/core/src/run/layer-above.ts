/**
 * What is put on top of a rootfs, as a layer of its own.
 *
 * @module
 */

import type { FileEntry, FsEntry } from "../model/fs-entry.ts";
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
  const below = nodesOf(tree);
  for await (const entry of entries) tree.put(entry);
  return changesAbove(below, tree);
}

/** The nodes of a tree as they are now, each name of a file with the file. */
export function nodesOf(tree: RootfsTree): ReadonlyMap<string, FsEntry | undefined> {
  return new Map(tree.entries().map(({ path }) => [path, nodeBehind(tree, path)]));
}

/** How a tree differs from the nodes that lie below it, sorted by path. */
export function changesAbove(below: ReturnType<typeof nodesOf>, tree: RootfsTree): FsEntry[] {
  const isNew = (path: string): boolean => !isSame(nodeBehind(tree, path), below.get(path));
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
