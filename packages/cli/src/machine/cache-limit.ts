/**
 * The size limit of the cache.
 *
 * @module
 */

import { parseSize } from "../flags/quantities.ts";
import type { CommandHost } from "../process/command-host.ts";

/**
 * Bytes from `ROOTSMITH_CACHE_LIMIT`, `"20GB"`; Infinity for `"none"`; undefined if it is not set.
 *
 * @throws {UsageError} If it is not a size.
 */
export function readCacheLimit(env: CommandHost["env"]): number | undefined {
  const text = env.ROOTSMITH_CACHE_LIMIT;
  if (!text) return undefined;
  return text === "none" ? Number.POSITIVE_INFINITY : parseSize(text);
}
