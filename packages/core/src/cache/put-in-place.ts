/**
 * The places of a cache: a file is put there whole, and what is damaged goes, whatever it is.
 *
 * @module
 */
import { renameSync, rmSync } from "node:fs";
import { writeError } from "./cache-error.ts";

/**
 * Renames `temporary`, also over a directory that should not be there.
 *
 * @throws {HostError} If the host refuses. The file does not stay then.
 */
export function putInPlace(temporary: string, file: string): void {
  try {
    try {
      renameSync(temporary, file);
    } catch {
      removeDamaged(file);
      renameSync(temporary, file);
    }
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw writeError(file, cause);
  }
}

/** @throws {Error} If the host refuses; not if nothing is there. */
export function removeDamaged(file: string): void {
  rmSync(file, { recursive: true, force: true });
}
