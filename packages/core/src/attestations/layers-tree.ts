/**
 * A built rootfs as a tree, and single files of it.
 *
 * @module
 */
import { collectBytes, type FileContent } from "../fs-entry.ts";
import type { BuiltLayer } from "../outputs/output.ts";
import { rootfsEntries } from "../outputs/rootfs-entries.ts";
import type { RootfsReader } from "../provider.ts";
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

/** Reads files where the links of the tree lead. */
export function treeReader(tree: RootfsTree, signal: AbortSignal): RootfsReader {
  return {
    async read(path) {
      signal.throwIfAborted();
      const content = contentAt(tree, path);
      return content && (await collectBytes(content.open()));
    },
  };
}

function contentAt(tree: RootfsTree, path: string): FileContent | undefined {
  const found = tree.follow(path);
  const node = found?.type === "hardlink" ? tree.get(found.target) : found;
  return node?.type === "file" ? node.content : undefined;
}
