/**
 * Readers of trees that are not in an executor.
 *
 * @module
 */

import { collectBytes, type FsEntry } from "../model/fs-entry.ts";
import type { RootfsReader, RootfsStat } from "./rootfs-reader.ts";
import type { RootfsTree } from "./rootfs-tree.ts";

/** Reads a tree in memory, where its links lead. */
export function treeReader(
  tree: RootfsTree,
  options: { readonly signal?: AbortSignal } = {},
): RootfsReader {
  return {
    async read(path) {
      options.signal?.throwIfAborted();
      const node = tree.follow(path);
      return node?.type === "file" ? collectBytes(node.content.open()) : undefined;
    },
    async stat(path) {
      const node = tree.find(path);
      const file = node?.type === "hardlink" ? tree.get(node.target) : node;
      return file && statOf(file);
    },
    async list(path) {
      const node = tree.follow(path);
      return node?.type === "dir" ? tree.namesIn(node.path) : undefined;
    },
  };
}

function statOf(node: FsEntry): RootfsStat | undefined {
  if (node.type === "whiteout" || node.type === "hardlink") return undefined;
  const { type, mode, uid = 0, gid = 0, mtime = 0 } = node;
  return {
    ...{ type, mode, uid, gid, mtime },
    size: node.type === "file" ? node.content.size : 0,
    ...(node.type === "symlink" && { target: node.target }),
  };
}
