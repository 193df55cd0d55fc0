/**
 * The rootfs that the layers of an image add up to.
 *
 * @module
 */
import type { FsEntry } from "../model/fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { USUAL_ROOT } from "../rootfs/usual-root.ts";
import { readTar } from "../tar/read-tar.ts";
import { applyLayer } from "./apply-layer.ts";
import type { BuiltLayer } from "./built-image.ts";

type Layer = Pick<BuiltLayer, "tar" | "foreign">;

/** The layer that is the whole rootfs as it stands: the only one, and written here. */
export function wholeLayer<L extends Layer>(layers: readonly L[]): L | undefined {
  const [only] = layers;
  return layers.length === 1 && !only?.foreign ? only : undefined;
}

/** The nodes of the rootfs, sorted by path, the root directory first, hard links after their targets. */
export async function* rootfsEntries(
  layers: readonly Layer[],
  signal: AbortSignal,
): AsyncGenerator<FsEntry> {
  const whole = wholeLayer(layers);
  if (whole !== undefined) {
    yield* withRoot(readTar(whole.tar, { signal }));
    return;
  }
  const tree = new RootfsTree();
  for (const { tar } of layers) await applyLayer(tree, readTar(tar, { signal }));
  yield* tree.entries();
}

async function* withRoot(entries: AsyncIterable<FsEntry>): AsyncGenerator<FsEntry> {
  let isFirst = true;
  for await (const entry of entries) {
    if (isFirst && entry.path !== "") yield USUAL_ROOT;
    isFirst = false;
    yield entry;
  }
  if (isFirst) yield USUAL_ROOT;
}
