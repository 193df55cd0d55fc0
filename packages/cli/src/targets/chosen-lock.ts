/**
 * The lock of a build: the one that was named, or that of a script.
 *
 * @module
 */
import type { LockFile } from "@rootsmith/core";
import { findLock, readLock } from "../locks/lock-store.ts";
import type { BuildFlags } from "./build-flags.ts";
import type { BuildSubject } from "./build-request.ts";

export interface ChosenLock {
  /** As in the options of a build. */
  readonly lock?: LockFile;
  readonly locked: boolean;
  /** The file that takes the lock of the build. */
  readonly written?: string;
}

/**
 * @throws {UsageError} If a lock is named and not there.
 * @throws {LockError} If it is malformed.
 */
export async function chooseLock(
  { lockPath }: BuildSubject,
  { lock: named, locked = false }: BuildFlags,
): Promise<ChosenLock> {
  if (typeof named === "string") return { lock: await readLock(named), locked: true };
  if (named === false || lockPath === undefined) return { locked };
  const lock = await findLock(lockPath);
  return { locked, ...(lock && { lock }), ...(!locked && { written: lockPath }) };
}
