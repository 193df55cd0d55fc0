/**
 * The graph of the packages of whatever a command names: an image, a lock, or what a target is resolved to.
 *
 * @module
 */
import {
  formatPlatform,
  hostPlatform,
  type LockFile,
  lockGraph,
  type PlatformLock,
  parsePlatform,
  resolve,
} from "@rootsmith/core";
import type { PackageGraph } from "@rootsmith/core/provider";
import { installedGraph } from "../distros/installed-graph.ts";
import { type ReadImage, withImages } from "../images/read-image.ts";
import { findLock } from "../locks/lock-store.ts";
import type { CommandHost } from "../process/command-host.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import { withProgress } from "../progress/with-progress.ts";
import { type BuildTarget, readResolveRequest } from "./build-request.ts";
import type { LookUpFlags } from "./look-up-flags.ts";
import type { PluginFlags } from "./plugin-flags.ts";

export interface NamedGraph {
  /** As it was named. */
  readonly subject: string;
  readonly platform: string;
  readonly graph: PackageGraph;
  /** Of a definition, which may have several images: which one it is. */
  readonly image?: string;
}

/** Of an image, by the databases in it. @throws {UsageError} If there is none that can be read. */
export async function imageGraph(
  location: string,
  { platform, plugin, cacheDir, plainHttp }: LookUpFlags & PluginFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<NamedGraph> {
  const flags = {
    ...(platform !== undefined && { platform }),
    ...(plugin !== undefined && { plugin }),
    ...(cacheDir !== undefined && { cacheDir }),
    ...(plainHttp !== undefined && { plainHttp }),
  };
  return withImages([location], flags, { signal, report: () => {} }, async ([read]) => {
    const { rootfs, plugins, chosen } = read as ReadImage;
    const { packages, problem } = await installedGraph(rootfs, plugins);
    if (packages.length === 0) {
      const fact = problem ?? "it has no package database";
      throw new UsageError(`Cannot look up packages of "${location}": ${fact}`, {
        hint: "Name an image with a package database, or the lock or the reference that it is of",
      });
    }
    if (problem !== undefined) host.stderr.write(`warning: ${problem}\n`);
    return { subject: location, platform: formatPlatform(chosen.platform), graph: { packages } };
  });
}

/** Of a target: of its lock if there is one, else of what it is resolved to. */
export async function targetGraph(
  target: BuildTarget,
  { platform, ...flags }: LookUpFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<NamedGraph> {
  const { lockPath } = target;
  const wanted = platform ?? target.platforms?.[0];
  const all = { ...flags, ...(wanted !== undefined && { platform: [wanted] }) };
  const options = await readResolveRequest(target, all, host.env);
  const known = lockPath === undefined ? undefined : await findLock(lockPath);
  return withProgress({ ...flags, quiet: flags.json !== true }, host, async (report) => {
    const context = { ...options, signal, report };
    const lock = known ?? (await resolve(context));
    const one = await platformOf(lock, platform, lockPath ?? target.name);
    return {
      subject: known === undefined ? target.name : (lockPath ?? target.name),
      platform: formatPlatform(one.platform),
      graph: await lockGraph(context, one),
      ...(lockPath !== undefined && lockPath !== target.name && { image: target.name }),
    };
  });
}

async function platformOf(
  { platforms }: LockFile,
  wanted: string | undefined,
  subject: string,
): Promise<PlatformLock> {
  const named = wanted === undefined ? hostPlatform() : await asUsage(() => parsePlatform(wanted));
  const name = formatPlatform(named);
  const found = platforms.find(({ platform }) => formatPlatform(platform) === name);
  const one = found ?? (wanted === undefined ? platforms[0] : undefined);
  if (one !== undefined) return one;
  const all = platforms.map(({ platform }) => formatPlatform(platform)).join(", ");
  throw new UsageError(`Cannot look at ${name} in "${subject}": it has ${all || "no platform"}`);
}
