/**
 * The rootfs that the layers of an image add up to.
 *
 * @module
 */
import type { FsEntry, RootfsEntry } from "../fs-entry.ts";
import { RootfsTree } from "../rootfs-tree.ts";
import { readTar } from "../tar/read-tar.ts";
import type { BuiltLayer } from "./output.ts";

const WHITEOUT_PREFIX = ".wh.";

/** The nodes of the rootfs, sorted by path, hard links after their targets. */
export async function* rootfsEntries(
  layers: readonly BuiltLayer[],
  signal: AbortSignal,
): AsyncGenerator<FsEntry> {
  const [only] = layers;
  if (only !== undefined && layers.length === 1) {
    yield* readTar(only.tar, { signal });
    return;
  }
  const tree = new RootfsTree();
  for (const layer of layers) {
    for await (const entry of readTar(layer.tar, { signal })) tree.apply(asChange(entry));
  }
  yield* tree.entries();
}

/** Turns the file that marks a removal in a layer back into one. */
function asChange(entry: RootfsEntry): FsEntry {
  const name = entry.path.lastIndexOf("/") + 1;
  if (!entry.path.startsWith(WHITEOUT_PREFIX, name)) return entry;
  const removed = entry.path.slice(name + WHITEOUT_PREFIX.length);
  return { type: "whiteout", path: entry.path.slice(0, name) + removed };
}
