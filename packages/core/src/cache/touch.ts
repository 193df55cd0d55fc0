/**
 * When a file of the cache was last used is its time of modification.
 *
 * @module
 */
import { utimesSync } from "node:fs";

/** Marks a file as used now. */
export function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {} // removed, or not ours: neither hinders its use
}
