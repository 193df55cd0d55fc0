/**
 * What tells whether a large file is as it was, without reading it.
 *
 * A file is known by inode, size and its times: of change, which programs cannot choose, but of which Deno
 * gives whole seconds, and of modification. After another
 * start of the machine nothing is known: what had not reached the disk when it went down is damaged then.
 *
 * @module
 */
import { statSync } from "node:fs";
import { bootId } from "./boot-id.ts";

/** Bytes. To hash fewer takes no longer than to look. */
export const LARGE: number = 256 << 10;

/** One line, equal as long as nobody has written to the file. Undefined of one that is to be read whenever it is used. */
export function fileState(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size < LARGE) return undefined;
  const boot = bootId();
  if (boot === undefined) return undefined;
  const times = [stats.ctimeMs, stats.mtimeMs].map(Math.floor);
  return [boot, stats.ino, stats.size, ...times].join(" ");
}
