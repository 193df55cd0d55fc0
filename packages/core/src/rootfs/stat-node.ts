/**
 * What a node on disk is.
 *
 * @module
 */
import { lstatSync, readlinkSync, type Stats } from "node:fs";
import type { RootfsStat } from "./rootfs-reader.ts";

/** Undefined if nothing is there, or if the way there leads through a file. */
export function statNode(file: string): RootfsStat | undefined {
  let stats: Stats | undefined;
  try {
    stats = lstatSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOTDIR") throw error;
  }
  if (stats === undefined) return undefined;
  const type = typeOf(stats);
  return {
    type,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    mtime: Math.floor(stats.mtimeMs / 1000),
    size: type === "file" ? stats.size : 0,
    ...(type === "symlink" && { target: readlinkSync(file) }),
  };
}

function typeOf(stats: Stats): RootfsStat["type"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "dir";
  if (stats.isSymbolicLink()) return "symlink";
  if (stats.isFIFO()) return "fifo";
  if (stats.isCharacterDevice()) return "char";
  return stats.isBlockDevice() ? "block" : "socket";
}
