/**
 * Single files of a tree.
 *
 * @module
 */

import { collectBytes } from "../model/fs-entry.ts";
import type { RootfsReader } from "./rootfs-reader.ts";
import type { RootfsTree } from "./rootfs-tree.ts";

/** Reads files where the links of the tree lead. */
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
  };
}
