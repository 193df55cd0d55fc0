/**
 * From options to a lock file, without building.
 *
 * @module
 */

import type { PlatformLock } from "../contract/platform-lock.ts";
import { type LockFile, lockFileOf } from "../lock/lock-file.ts";
import { parsePlatforms } from "../platform/parse-platform.ts";
import type { ResolveOptions } from "./build-options.ts";
import { resolvePlatform } from "./resolve-platform.ts";
import { withRun } from "./run.ts";

/**
 * Pins everything that a build would read, for each platform. The same whichever mirrors are used,
 * as long as they have the same.
 *
 * @example
 * ```ts
 * const provider = debian({ suite: "bookworm" });
 * const lock = await resolve({ provider });
 * await build({ name: "bookworm", provider, lock, locked: true, outputs });
 * ```
 *
 * @throws {RootfsError} Of the class that says what failed; the reason of `signal` if that aborted.
 */
export async function resolve(options: ResolveOptions): Promise<LockFile> {
  const platforms = parsePlatforms(options.platforms);
  return withRun(options, async (run) => {
    const locks: PlatformLock[] = [];
    for (const platform of platforms) locks.push(await resolvePlatform(run, platform));
    return lockFileOf(options, locks);
  });
}
