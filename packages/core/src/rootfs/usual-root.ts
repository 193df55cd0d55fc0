/**
 * The root directory as every engine makes it, for which a layer needs no entry.
 *
 * @module
 */
import type { DirEntry, FsEntry } from "../model/fs-entry.ts";

/** Its owner is root, and everybody may enter it. Its time is that of whoever makes it. */
export const USUAL_ROOT: DirEntry = { type: "dir", path: "", mode: 0o755 };

export function isUsualRoot(entry: FsEntry): boolean {
  if (entry.path !== "" || entry.type !== "dir") return false;
  const { mode, uid = 0, gid = 0, xattrs = {} } = entry;
  const isOfRoot = uid === 0 && gid === 0;
  return mode === USUAL_ROOT.mode && isOfRoot && Object.keys(xattrs).length === 0;
}

/** Sorted entries as they are packed: a usual root directory is left out, as BuildKit leaves it out. */
export function withoutUsualRoot(entries: readonly FsEntry[]): readonly FsEntry[] {
  const [first] = entries;
  return first !== undefined && isUsualRoot(first) ? entries.slice(1) : entries;
}
