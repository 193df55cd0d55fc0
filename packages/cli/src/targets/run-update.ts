/**
 * `rootsmith update`: renews a lock and prints what has changed.
 *
 * @module
 */
import {
  compareLocks,
  formatLockFile,
  formatPlatform,
  keepPlatforms,
  optionsDrift,
  resolve,
} from "@rootsmith/core";
import { checkLockPath, lockPathOf, readLock, writeLock } from "../locks/lock-store.ts";
import { formatLockUpdate } from "../locks/lock-update.ts";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { withProgress } from "../progress/with-progress.ts";
import { type BuildTarget, readResolveRequest } from "./build-request.ts";
import type { WriteLockFlags } from "./lock-flags.ts";

/** Updates all platforms of the lock, or those that a flag names; the others are kept. */
export async function runUpdate(
  target: BuildTarget,
  flags: WriteLockFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const path = flags.lock ?? target.lockPath ?? lockPathOf(flags.name ?? target.name);
  const before = await readLock(path);
  const platforms = before.platforms.map(({ platform }) => formatPlatform(platform));
  const options = await readResolveRequest({ ...target, platforms }, flags, host.env);
  await checkLockPath(path);
  const resolved = await withProgress(flags, host, (report) =>
    resolve({ ...options, signal, report }),
  );
  const after = keepPlatforms(before, resolved);
  await writeLock(path, after, signal);

  const update = {
    lock: path,
    changed: formatLockFile(before) !== formatLockFile(after),
    options: optionsDrift(before, options),
    platforms: compareLocks(before, after),
  };
  if (flags.json) {
    host.stdout.write(`${JSON.stringify({ type: "result", ...update })}\n`);
  } else if (flags.quiet) {
    host.stdout.write(`${path}\n`);
  } else {
    host.stdout.write(`\n${formatLockUpdate(update, paintFor(host.stdout, host.env))}`);
  }
}
