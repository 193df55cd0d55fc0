/**
 * The run: resolve, fetch, layers or configure, pack, and the writing of outputs.
 *
 * @module
 */

import type { LockedSource, PlatformLock } from "../contract/platform-lock.ts";
import { chroot } from "../executors/chroot.ts";
import { docker } from "../executors/docker.ts";
import { userns } from "../executors/userns.ts";
import type { BuiltImage } from "../image/built-image.ts";
import { checkLayering } from "../layers/layering.ts";
import { imageOptionsOf, type LockFile, lockFileOf } from "../lock/lock-file.ts";
import type { Digest } from "../model/digest.ts";
import type { JsonObject } from "../model/json.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";
import { checkDestinations } from "../outputs/check-destinations.ts";
import { checkOutput } from "../outputs/check-output.ts";
import { compressedLayer } from "../outputs/compressed-layer.ts";
import { KeptFiles } from "../outputs/kept-files.ts";
import type { OutputResult } from "../outputs/output.ts";
import { checkPlace } from "../outputs/staged.ts";
import { writeOutput } from "../outputs/write-output.ts";
import { parsePlatforms } from "../platform/parse-platform.ts";
import { SharedCache } from "../shared-cache/shared-cache.ts";
import type { BuildOptions } from "./build-options.ts";
import { buildPlatform, type PlatformBuild } from "./build-platform.ts";
import { fetchSource } from "./fetch-source.ts";
import { fittingLocks } from "./lock-drift.ts";
import type { PlatformRun } from "./platform-run.ts";
import { resolvePlatform } from "./resolve-platform.ts";
import { withRun } from "./run.ts";
import type { StageTime } from "./stage-clock.ts";
import { testImage } from "./test-image.ts";

export interface BuildResult {
  readonly name: string;
  readonly platforms: readonly PlatformResult[];
  /** What was built from; that of the options if nothing was resolved. */
  readonly lock: LockFile;
  readonly outputs: readonly OutputResult[];
  /** How long each stage took; stages of one run overlap. */
  readonly stages: readonly StageTime[];
}

export interface PlatformResult {
  readonly platform: Platform;
  readonly lock: PlatformLock;
  readonly layers: readonly {
    readonly title: string;
    readonly diffID: Digest;
    /** Taken from the cache, not built. */
    readonly cached: boolean;
  }[];
  /** How many packages the rootfs has, as the lock says; 0 where some were taken away again. */
  readonly packages: number;
}

/**
 * Builds an image for each platform and writes it to each output.
 *
 * Outputs are written when all images are built, one after the other; that each of them can be is
 * found out before. Nothing appears at a destination unless all of it was written.
 *
 * @example
 * ```ts
 * import { build } from "@rootsmith/core";
 * import { debian } from "@rootsmith/distro-debian";
 *
 * await build({
 *   name: "bookworm",
 *   provider: debian({ suite: "bookworm" }),
 *   outputs: [{ type: "docker", dest: "out/bookworm.tar" }],
 * });
 * ```
 *
 * @throws {RootfsError} Of the class that says what failed; the reason of `signal` if that aborted.
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const executors = options.executors ?? [chroot(), userns(), docker()];
  const platforms = parsePlatforms(options.platforms);
  for (const output of options.outputs) checkOutput(output, options.name, platforms.length);
  if (options.reportPage === undefined && options.outputs.some(({ type }) => type === "report")) {
    throw new TypeError('Cannot write output of type "report": build() was given no reportPage');
  }
  checkLayering(options.layers ?? "single");
  await checkDestinations(options.outputs);
  if (options.keepFailed !== undefined) await checkPlace(options.keepFailed, { kind: "dir" });

  return withRun(options, async (run) => {
    const shared = new SharedCache(options, run);
    try {
      return await buildImage({ ...run, options, executors, shared }, platforms);
    } finally {
      shared.close();
    }
  });
}

/** What the platforms of one build share. */
type BuildRun = Omit<PlatformRun, "platform" | "lock" | "resolved">;

async function buildImage(run: BuildRun, platforms: readonly Platform[]): Promise<BuildResult> {
  const { options, signal, report, clock } = run;
  if (options.outputs.some(({ type }) => type === "daemon")) {
    const { findEngine } = await import("../outputs/daemon.ts");
    await findEngine(run.signal);
  }
  const { fitting, kept } = await fittingLocks(run, options, platforms);
  const builds: PlatformRun[] = [];
  for (const platform of platforms) {
    const lock = fitting.get(formatPlatform(platform));
    const one = { ...run, platform, ...(lock !== undefined && { lock }) };
    // What one platform lacks is reported before another is built.
    const isEarly = lock === undefined && platforms.length > 1;
    builds.push({ ...one, ...(isEarly && { resolved: await resolvePlatform(run, platform) }) });
  }
  const built: PlatformBuild[] = [];
  for (const one of builds) {
    const platformBuild = await buildPlatform(one);
    await testImage(one, platformBuild.image, platformBuild.tested);
    built.push(platformBuild);
  }
  const image: BuiltImage = {
    name: options.name,
    provider: options.provider,
    parameters: parametersOf(options),
    platforms: built.map((one) => one.image),
    ...(options.packageReaders && { packageReaders: options.packageReaders }),
    ...(options.reportPage && { reportPage: options.reportPage }),
  };
  const compressed = compressedLayer.bind(undefined, run);
  const keptFiles = new KeptFiles(run.cache);
  const outputs: OutputResult[] = [];
  for (const output of options.outputs) {
    const context = {
      signal,
      report,
      compressed,
      keptFiles,
      cache: run.cache,
      plainHttp: options.plainHttp ?? false,
    };
    outputs.push(await clock.time("output", undefined, () => writeOutput(output, image, context)));
  }
  if (options.cacheTo?.length) {
    const results = built.map(({ image: { layers, base, lock }, key, cached }, index) => ({
      ...(key && { key }),
      layers: layers.slice(base?.layers.length ?? 0),
      lock,
      isNew: !cached,
      fetch: (source: LockedSource) => fetchSource(builds[index] as PlatformRun, lock, source),
    }));
    await clock.time("output", undefined, () => run.shared.push(results));
  }
  return {
    name: options.name,
    platforms: built.map((one) => platformResult(one, options)),
    lock: lockOf(options, kept, built),
    outputs,
    stages: clock.times,
  };
}

/** For the provenance: the choices that give the same image. */
function parametersOf(options: BuildOptions): JsonObject {
  const { epoch } = options;
  return { ...imageOptionsOf(options), ...(epoch !== undefined && { epoch }) };
}

/** The lock of the options where nothing was resolved, else one that has what was. */
function lockOf(
  options: BuildOptions,
  kept: readonly PlatformLock[],
  built: readonly PlatformBuild[],
): LockFile {
  const { lock } = options;
  const resolved = built.flatMap((one) => one.resolved ?? []);
  if (lock !== undefined && resolved.length === 0) return lock;
  return lockFileOf(options, [...kept, ...resolved]);
}

function platformResult(
  { image, cached }: PlatformBuild,
  { provider }: BuildOptions,
): PlatformResult {
  return {
    platform: image.platform,
    lock: image.lock,
    layers: image.layers.map(({ title, diffID }) => ({ title, diffID, cached })),
    packages: provider.installed ? 0 : image.lock.packages.length,
  };
}
