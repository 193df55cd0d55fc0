/**
 * What the host refuses when the cache writes, in words.
 *
 * @module
 */

import { systemFact } from "../io/system-fact.ts";
import { HostError } from "../model/errors.ts";

/** Says why `path` could not be written, and what to do about it. */
export function writeError(path: string, cause: unknown): HostError {
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new HostError(`Cannot write "${path}": the disk is full`, {
        cause,
        hint: 'Free some space, for example with "rootsmith cache prune"',
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
    case "EEXIST":
      return new HostError(`Cannot write "${path}": ${systemFact(message)}`, {
        cause,
        hint: "Name a directory that you can write to with --cache-dir or XDG_CACHE_HOME",
      });
    default:
      return new HostError(`Cannot write "${path}": ${systemFact(message)}`, { cause });
  }
}
