/**
 * What a session says of a node that it knows by its entry alone.
 *
 * @module
 */
import type { RootfsEntry } from "../model/fs-entry.ts";
import type { RootfsStat } from "../rootfs/rootfs-reader.ts";

/** @param entry A hard link says nothing of its file. */
export function statOfEntry(entry: RootfsEntry | undefined): RootfsStat | undefined {
  if (entry === undefined || entry.type === "hardlink") return undefined;
  const { type, mode, uid = 0, gid = 0, mtime = 0 } = entry;
  const size = entry.type === "file" ? entry.content.size : 0;
  return {
    type,
    mode,
    uid,
    gid,
    mtime,
    size,
    ...("target" in entry && { target: entry.target }),
  };
}
