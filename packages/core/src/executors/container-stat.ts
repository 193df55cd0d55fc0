/**
 * What a node in a container is, as the shell and the `stat` of its rootfs say it.
 *
 * @module
 */
import type { RootfsStat } from "../rootfs/rootfs-reader.ts";

/** Prints what {@linkcode parseStat} reads of the path below the root; fails without a `stat`. */
export const STAT_SCRIPT: string =
  '[ -L "/$1" ] || [ -e "/$1" ] || exit 0; ' +
  'stat -c "%f %u %g %Y %s" "/$1" && { [ ! -L "/$1" ] || readlink "/$1"; }';

/** Prints the names in a directory, each with a NUL after it; nothing if none is there. */
export const LIST_SCRIPT: string =
  'cd "/$1" 2>/dev/null || exit 0; ' +
  'for name in .* *; do { [ -L "$name" ] || [ -e "$name" ]; } && printf "%s\\0" "$name"; done; :';

const TYPES: ReadonlyMap<number, RootfsStat["type"]> = new Map([
  [0o010000, "fifo"],
  [0o020000, "char"],
  [0o040000, "dir"],
  [0o060000, "block"],
  [0o100000, "file"],
  [0o120000, "symlink"],
  [0o140000, "socket"],
]);

/** Undefined if nothing is there. */
export function parseStat(output: string): RootfsStat | undefined {
  const [, fields, target] = /^([^\n]*)\n(?:(.*)\n)?$/s.exec(output) ?? [];
  const [kind = "", ...numbers] = (fields ?? "").split(" ");
  const bits = Number.parseInt(kind, 16);
  const type = TYPES.get(bits & 0o170000);
  if (type === undefined) return undefined;
  const [uid = 0, gid = 0, mtime = 0, size = 0] = numbers.map(Number);
  return {
    ...{ type, mode: bits & 0o7777, uid, gid, mtime, size: type === "file" ? size : 0 },
    ...(type === "symlink" && { target: target ?? "" }),
  };
}

/** Undefined if there is no directory, which has at least itself. */
export function parseNames(output: string): string[] | undefined {
  const names = output.split("\0").slice(0, -1);
  return names.length === 0 ? undefined : names.filter((name) => name !== "." && name !== "..");
}
