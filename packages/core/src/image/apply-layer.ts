/**
 * Layers one on top of the other, as they add up to a rootfs.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#applying-changesets
 * @module
 */
import { FormatError } from "../model/errors.ts";
import type { RootfsEntry, WhiteoutEntry } from "../model/fs-entry.ts";
import { joinPath } from "../rootfs/rootfs-path.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { USUAL_ROOT } from "../rootfs/usual-root.ts";

const WHITEOUT_PREFIX = ".wh.";

/** Hides all that lower layers have in its directory. */
const OPAQUE = ".wh..wh..opq";

/** What AUFS kept for itself at the top of a layer. */
const AUFS_PREFIX = ".wh..wh.";

/** More than any rootfs has; each takes some memory. */
const MAX_ENTRIES = 5_000_000;

/**
 * Applies one layer: what it removes first, wherever in the layer that stands, then what it adds.
 * Links among the parents of a path are followed, as a kernel would inside the root.
 *
 * @param entries Of the layer, in its order.
 * @returns What it adds.
 * @throws {FormatError} If the layer is malformed.
 * @throws {InvalidEntryError} If a path leads out of the root, or a link has no target.
 */
export async function applyLayer(
  tree: RootfsTree,
  entries: AsyncIterable<RootfsEntry> | Iterable<RootfsEntry>,
): Promise<readonly RootfsEntry[]> {
  const added: RootfsEntry[] = [];
  if (tree.get("") === undefined) tree.apply(USUAL_ROOT);
  for await (const entry of entries) {
    const slash = entry.path.lastIndexOf("/");
    const directory = entry.path.slice(0, Math.max(slash, 0));
    const name = entry.path.slice(slash + 1);
    if (name === OPAQUE) tree.clear(directory);
    else if (entry.path.startsWith(AUFS_PREFIX)) continue;
    else if (name.startsWith(WHITEOUT_PREFIX)) tree.put(removal(directory, name));
    else if (added.push(entry) > MAX_ENTRIES) {
      throw layerError(`it has more than ${MAX_ENTRIES} entries`);
    }
  }
  for (const entry of added) tree.extract(entry);
  return added;
}

/** Turns the file that marks a removal back into one. */
function removal(directory: string, marker: string): WhiteoutEntry {
  const name = marker.slice(WHITEOUT_PREFIX.length);
  if (name !== "") return { type: "whiteout", path: joinPath(directory, name) };
  throw layerError(`"${joinPath(directory, marker)}" names nothing to remove`);
}

function layerError(fact: string): FormatError {
  return new FormatError(`Cannot apply a layer: ${fact}`, { format: "tar" });
}
