/**
 * A built rootfs as a tree.
 *
 * @module
 */

import type { BuiltLayer } from "../image/built-image.ts";
import { rootfsEntries } from "../image/rootfs-entries.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";

/** Reads the headers of all layers, and no contents. */
export async function layersTree(
  layers: readonly BuiltLayer[],
  signal: AbortSignal,
): Promise<RootfsTree> {
  const tree = new RootfsTree();
  for await (const entry of rootfsEntries(layers, signal)) tree.apply(entry);
  return tree;
}
