/**
 * `rootsmith outdated`: what is newer than the packages of a lock or an image.
 *
 * @module
 */
import {
  findUpdates,
  formatPlatform,
  type LockFile,
  type PlatformPackages,
  type ResolveOptions,
} from "@rootsmith/core";
import { lockPathOf, readLock } from "../locks/lock-store.ts";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { ExitError } from "../process/exit-code.ts";
import { UsageError } from "../process/usage-error.ts";
import { withProgress } from "../progress/with-progress.ts";
import { type BuildTarget, readResolveRequest } from "./build-request.ts";
import { formatUpdates, type UpdatesReport } from "./format-updates.ts";
import { lockedTarget } from "./locked-target.ts";
import type { OutdatedFlags } from "./outdated-flags.ts";

/**
 * Prints it for each platform.
 *
 * @param flags With the location of an image, if it is not the lock that is looked at.
 * @throws {ExitError} With 1 if anything is newer; with `--security`, if any of it is for that.
 */
export async function runOutdated(
  target: BuildTarget,
  { image, ...flags }: OutdatedFlags & { readonly image?: string },
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const options = await readResolveRequest(target, flags, host.env);
  const found = await withProgress(flags, host, async (report) => {
    const all = { ...options, signal, report };
    if (image === undefined) return lockUpdates(target, flags, all);
    const { imagePackages } = await import("./image-packages.ts");
    const context = { ...flags, plugins: target.plugins ?? [] };
    const installed = await imagePackages(image, context, { signal, report });
    return { subject: image, platforms: await findUpdates(all, installed) };
  });
  const platforms = found.platforms.map((one) => ({
    ...one,
    updates: flags.security ? one.updates.filter(({ security }) => security) : one.updates,
  }));
  const updates = platforms.flatMap((one) => one.updates);
  const report: UpdatesReport = {
    subject: found.subject,
    outdated: updates.length > 0,
    updates: updates.length,
    security: updates.filter(({ security }) => security).length,
    platforms,
  };
  if (flags.json) host.stdout.write(`${JSON.stringify({ type: "result", ...report })}\n`);
  else if (!flags.quiet)
    host.stdout.write(formatUpdates(report, flags, paintFor(host.stdout, host.env)));
  if (report.outdated) throw new ExitError(1);
}

/** Of a reference, the lock itself says the options; a script has them. */
async function lockUpdates(
  target: BuildTarget,
  flags: OutdatedFlags,
  options: ResolveOptions,
): Promise<Pick<UpdatesReport, "subject" | "platforms">> {
  const path = flags.lock ?? target.lockPath ?? lockPathOf(target.name);
  const lock = await readLock(path);
  const installed = chosen(lock, path, flags.platform);
  const provider =
    target.lockPath === undefined ? await lockProvider(path, target) : target.provider;
  return { subject: path, platforms: await findUpdates({ ...options, provider }, installed) };
}

/** That of the lock's options, where they say all; else that of the target. */
async function lockProvider(path: string, target: BuildTarget): Promise<BuildTarget["provider"]> {
  try {
    return (await lockedTarget(path, target.plugins)).provider;
  } catch (error) {
    if (error instanceof UsageError) return target.provider;
    throw error;
  }
}

function chosen(
  { platforms }: LockFile,
  path: string,
  names: readonly string[] | undefined,
): readonly PlatformPackages[] {
  if (names === undefined) return platforms;
  return names.map((name) => {
    const found = platforms.find(({ platform }) => formatPlatform(platform) === name);
    if (found !== undefined) return found;
    const all = platforms.map(({ platform }) => formatPlatform(platform)).join(", ");
    throw new UsageError(`Cannot look at ${name} in the lock "${path}": it has ${all}`);
  });
}
