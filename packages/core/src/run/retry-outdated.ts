/**
 * What happens where a repository has moved on since it was resolved.
 *
 * @module
 */
import type { PlatformLock } from "../contract/platform-lock.ts";
import { DigestMismatchError, isNotFound } from "../model/errors.ts";
import { lockDigest } from "./layer-cache.ts";
import type { PlatformRun } from "./platform-run.ts";
import { resolvePlatform } from "./resolve-platform.ts";

/**
 * Builds from a lock. If a source of it is gone or is another one, and the caller does not insist on
 * the lock, resolves again, calls `reset` and builds from the new lock, once.
 */
export async function retryOutdated<T>(
  run: PlatformRun,
  first: PlatformLock,
  build: (lock: PlatformLock) => Promise<T>,
  reset: () => Promise<void>,
): Promise<T> {
  try {
    return await build(first);
  } catch (error) {
    if (run.options.locked || !isOutdated(error)) throw error;
    const second = await resolvePlatform(run, run.platform);
    if (lockDigest(second) === lockDigest(first)) throw error;
    const message = "The repositories have changed since they were read: the build begins again";
    run.report({ type: "warning", code: "REPOSITORY_CHANGED", message });
    await reset();
    return build(second);
  }
}

/** A source is not there any more, or is another one. */
function isOutdated(error: unknown): boolean {
  if (error instanceof DigestMismatchError) return true;
  return isNotFound(error);
}
