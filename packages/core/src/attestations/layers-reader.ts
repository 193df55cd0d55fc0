/**
 * Single files of a built rootfs.
 *
 * @module
 */
import { collectBytes } from "../fs-entry.ts";
import type { BuiltLayer } from "../outputs/output.ts";
import { rootfsEntries } from "../outputs/rootfs-entries.ts";
import type { RootfsReader } from "../provider.ts";
import { RootfsTree } from "../rootfs-tree.ts";

/** Reads the headers of all layers at once, and of the contents those that are asked for. */
export async function layersReader(
  layers: readonly BuiltLayer[],
  signal: AbortSignal,
): Promise<RootfsReader> {
  const tree = new RootfsTree();
  for await (const entry of rootfsEntries(layers, signal)) tree.apply(entry);
  return {
    async read(path) {
      signal.throwIfAborted();
      const found = tree.follow(path);
      const file = found?.type === "hardlink" ? tree.get(found.target) : found;
      return file?.type === "file" ? await collectBytes(file.content.open()) : undefined;
    },
  };
}
