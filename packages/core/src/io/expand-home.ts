/**
 * `~/` where a shell leaves it alone: behind `dest=`, `dir:` or `--lock=`.
 *
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";

/** The path with the home directory in place of a `~` that stands for it. */
export function expandHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
}
