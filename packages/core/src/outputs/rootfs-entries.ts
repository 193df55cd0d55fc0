/**
 * The rootfs that the layers of an image add up to.
 *
 * @module
 */
import type { FsEntry } from "../fs-entry.ts";
import { applyLayer } from "../image/apply-layer.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { readTar } from "../tar/read-tar.ts";
import type { BuiltLayer } from "./output.ts";

/** The nodes of the rootfs, sorted by path, hard links after their targets. */
export async function* rootfsEntries(
  layers: readonly Pick<BuiltLayer, "tar">[],
  signal: AbortSignal,
): AsyncGenerator<FsEntry> {
  const [only] = layers;
  if (only !== undefined && layers.length === 1) {
    yield* readTar(only.tar, { signal });
    return;
  }
  const tree = new RootfsTree();
  for (const { tar } of layers) await applyLayer(tree, tar, { signal });
  yield* tree.entries();
}
