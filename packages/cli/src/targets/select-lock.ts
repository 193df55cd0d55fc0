/**
 * Selects the lock of a build: the one that a flag names, or the one beside the build script.
 *
 * @module
 */
import { formatPlatform, type LockFile } from "@rootsmith/core";
import { findLock, readLock } from "../locks/lock-store.ts";
import type { BuildFlags } from "./build-flags.ts";
import type { BuildTarget } from "./build-request.ts";

export interface SelectedLock {
  /** As in the options of `build()`. */
  readonly lock?: LockFile;
  readonly locked: boolean;
  /** The file that the lock of the build is written to. */
  readonly written?: string;
}

/**
 * @throws {UsageError} If a flag names a lock that does not exist.
 * @throws {LockError} If it is malformed.
 */
export async function selectLock(
  { lockPath }: BuildTarget,
  { lock: named, locked = false }: BuildFlags,
): Promise<SelectedLock> {
  if (typeof named === "string") return { lock: await readLock(named), locked: true };
  if (named === false || lockPath === undefined) return { locked };
  const lock = await findLock(lockPath);
  return { locked, ...(lock && { lock }), ...(!locked && { written: lockPath }) };
}

/** With `--lock FILE`, the platforms of that lock are built unless `--platform` asks for others. */
export function withLockedPlatforms(
  target: BuildTarget,
  flags: BuildFlags,
  { lock }: Pick<SelectedLock, "lock">,
): BuildTarget {
  if (lock === undefined || typeof flags.lock !== "string") return target;
  return { ...target, platforms: lock.platforms.map(({ platform }) => formatPlatform(platform)) };
}
