/**
 * Paths of the host whose names are not UTF-8.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { bytesOfText } from "../model/byte-text.ts";

/** For functions of node:fs: text where it is text, else bytes. */
export function hostPath(path: string): string | Buffer {
  return path.isWellFormed() ? path : Buffer.from(bytesOfText(path));
}

/**
 * Whether names in a directory can be any bytes. There are runtimes that put U+FFFD in place of what
 * is not UTF-8, Deno 2 among them, and file systems that refuse it.
 */
export function holdsBytes(directory: string): boolean {
  const name = ".wh.\udcff"; // as no name in an image begins
  const path = hostPath(`${directory}/${name}`);
  try {
    mkdirSync(path);
  } catch {
    return false;
  }
  const names = readdirSync(directory, { encoding: "buffer" });
  rmdirSync(path);
  return names.some((found) => Buffer.compare(found, bytesOfText(name)) === 0);
}
