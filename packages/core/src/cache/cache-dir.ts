/**
 * Where the cache lies.
 *
 * @module
 */
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import process from "node:process";

/**
 * `dir` as an absolute path; by default `rootsmith` in the XDG cache directory.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/0.8/#variables
 */
export function cacheDirectory(dir?: string): string {
  const { XDG_CACHE_HOME: base = "" } = process.env;
  return resolve(dir ?? join(isAbsolute(base) ? base : join(homedir(), ".cache"), "rootsmith"));
}
