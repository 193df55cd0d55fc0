/**
 * Which package brought which file: what a layer's tar does not say.
 *
 * @module
 */
import { collectBytes, type FileContent, type FsEntry } from "../model/fs-entry.ts";

/** Paths of what is no directory, by the package URL of the package; of none, by `""`. */
type PathsByOwner = Readonly<Record<string, readonly string[]>>;

/** The owners of what one layer adds, as JSON. */
export function formatFileOwners(entries: Iterable<FsEntry>): string {
  const paths = new Map<string, string[]>();
  for (const entry of entries) {
    if (entry.type === "dir" || entry.type === "whiteout") continue;
    const owner = entry.package ?? "";
    const owned = paths.get(owner);
    if (owned === undefined) paths.set(owner, [entry.path]);
    else owned.push(entry.path);
  }
  return JSON.stringify(Object.fromEntries(paths) satisfies PathsByOwner);
}

/**
 * Package URLs by path, of files that packages brought.
 *
 * @param layers What {@linkcode formatFileOwners} gave for each layer, base first.
 */
export async function readFileOwners(
  layers: readonly FileContent[],
): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>();
  for (const layer of layers) {
    const text = new TextDecoder().decode(await collectBytes(layer.open()));
    for (const [owner, paths] of Object.entries(JSON.parse(text) as PathsByOwner)) {
      for (const path of paths) {
        if (owner === "") owners.delete(path);
        else owners.set(path, owner);
      }
    }
  }
  return owners;
}
