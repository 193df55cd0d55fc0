/**
 * `rootsmith resolve`: writes a lock.
 *
 * @module
 */
import { compareLocks, formatLockFile, isStdout, keepPlatforms, resolve } from "@rootsmith/core";
import { formatCount, formatSize } from "../flags/quantities.ts";
import { checkLockPath, lockPathOf, writeLock } from "../locks/lock-store.ts";
import { findReplacedLock } from "../locks/replaced-lock.ts";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { withProgress } from "../progress/with-progress.ts";
import { type BuildTarget, readResolveRequest } from "./build-request.ts";
import type { WriteLockFlags } from "./lock-flags.ts";

/**
 * Resolves, writes the lock, and prints a summary; with `--output -` only the lock. An existing lock that
 * was made with the same options keeps its other platforms.
 */
export async function runResolve(
  target: BuildTarget,
  flags: WriteLockFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const options = await readResolveRequest(target, flags, host.env);
  const path = flags.output ?? target.lockPath ?? lockPathOf(options.name);
  const toStdout = isStdout(path);
  if (!toStdout) await checkLockPath(path);
  const talk = toStdout ? { ...host, stdout: host.stderr } : host;
  const replaced = await findReplacedLock(path, options);
  const resolved = await withProgress(flags, talk, (report) => {
    const { warning: message } = replaced;
    if (message !== undefined) report({ type: "warning", code: "LOCK_REPLACED", message });
    return resolve({ ...options, signal, report });
  });
  const lock = keepPlatforms(replaced.lock, resolved);
  if (toStdout) {
    host.stdout.write(formatLockFile(lock));
    return;
  }
  await writeLock(path, lock, signal);
  const platforms = compareLocks(undefined, lock).map(({ platform, size }, index) => {
    const packages = lock.platforms[index]?.packages.length ?? 0;
    return { platform, packages, size: size.to };
  });
  if (flags.json) {
    host.stdout.write(`${JSON.stringify({ type: "result", lock: path, platforms })}\n`);
  } else if (flags.quiet) {
    host.stdout.write(`${path}\n`);
  } else {
    const paint = paintFor(host.stdout, host.env);
    const lines = platforms.map(({ platform, packages, size }) => {
      const facts = [platform, formatCount(packages, "package"), formatSize(size)];
      return `${paint("bold", options.name)}  ${facts.join(", ")}\n`;
    });
    host.stdout.write(`\n${lines.join("")}\n${paint("green", path)}\n`);
  }
}
