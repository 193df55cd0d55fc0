/**
 * What a build would do, without doing it.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { keyDigest } from "../cache/cache-records.ts";
import {
  HOST_REPOSITORY,
  type LockedSource,
  type PlatformLock,
} from "../contract/platform-lock.ts";
import { checkLayering } from "../layers/layering.ts";
import type { Digest } from "../model/digest.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";
import { chosenNormalizations } from "../normalize/normalization-choice.ts";
import type { Output } from "../outputs/output.ts";
import { parsePlatforms } from "../platform/parse-platform.ts";
import { SharedCache } from "../shared-cache/shared-cache.ts";
import type { BuildOptions } from "./build-options.ts";
import { cachedLayers, lockDigest } from "./layer-cache.ts";
import { builtLock, configures, layerKey } from "./layer-key.ts";
import { fittingLocks } from "./lock-drift.ts";
import { resolvePlatform } from "./resolve-platform.ts";
import { type Run, withRun } from "./run.ts";

export interface BuildPlan {
  readonly name: string;
  readonly platforms: readonly PlatformPlan[];
  /** What is written when all platforms are built. */
  readonly outputs: readonly Output[];
}

export interface PlatformPlan {
  readonly platform: string;
  /** In the order in which they are done. */
  readonly steps: readonly PlannedStep[];
}

/** `"skipped"`: nobody needs it, since what is made of it is cached. */
type StepState = "cached" | "needed" | "skipped";

/** One step of a build for one platform. */
export type PlannedStep =
  | {
      readonly stage: "resolve";
      /** `"cached"`: there is a lock, and it fits. */
      readonly state: StepState;
      /** Of the lock. */
      readonly key: Digest;
    }
  | {
      readonly stage: "fetch";
      readonly state: StepState;
      /** In the order of the lock, each digest once. */
      readonly sources: readonly PlannedSource[];
    }
  | {
      /** `"configure"`: scripts of packages are run. */
      readonly stage: "layers" | "configure";
      readonly state: StepState;
      /** Of all that decides the layers: by it they are in the cache, and tagged in a shared one. */
      readonly key: Digest;
      /** The registry that has them, `"HOST/NAME"`, if the cache of this machine has not. */
      readonly from?: string;
    };

export interface PlannedSource
  extends Pick<LockedSource, "repository" | "path" | "digest" | "size"> {
  /** Whether it has to be downloaded no more. */
  readonly cached: boolean;
}

/**
 * The steps of a build with the keys by which it would look for their results, and which of those are
 * there. With a lock that fits, no repository is asked; without one, metadata is fetched. Registries
 * of `cacheFrom` are asked what they have.
 *
 * @throws {RootfsError} As `build()`, before it fetches anything.
 */
export async function plan(options: BuildOptions): Promise<BuildPlan> {
  const platforms = parsePlatforms(options.platforms);
  checkLayering(options.layers ?? "single");
  chosenNormalizations(options.provider, options.normalize ?? "all");
  return withRun(options, async (run) => {
    const shared = new SharedCache(options, run);
    try {
      const { fitting } = await fittingLocks(run, options, platforms);
      const plans: PlatformPlan[] = [];
      for (const platform of platforms) {
        const locked = fitting.get(formatPlatform(platform));
        plans.push(await planPlatform({ run, options, shared }, platform, locked));
      }
      return { name: options.name, platforms: plans, outputs: options.outputs };
    } finally {
      shared.close();
    }
  });
}

async function planPlatform(
  { run, options, shared }: { run: Run; options: BuildOptions; shared: SharedCache },
  platform: Platform,
  locked: PlatformLock | undefined,
): Promise<PlatformPlan> {
  const lock = builtLock(options, locked ?? (await resolvePlatform(run, platform)));
  const key = layerKey(options, lock);
  const isUsed = options.cachedLayers !== false;
  const isHere = isUsed && (await cachedLayers(run.cache, key)) !== undefined;
  const from = isUsed && !isHere ? await shared.whereLayersAre(key) : undefined;
  const isCached = isHere || from !== undefined;
  const sources = await plannedSources(lock, run.cache);
  const isFetched = sources.every(({ cached }) => cached);
  return {
    platform: formatPlatform(platform),
    steps: [
      { stage: "resolve", state: locked ? "cached" : "needed", key: lockDigest(lock) },
      { stage: "fetch", state: isFetched ? "cached" : isCached ? "skipped" : "needed", sources },
      {
        stage: configures(options) ? "configure" : "layers",
        state: isCached ? "cached" : "needed",
        key: keyDigest(key),
        ...(from !== undefined && { from }),
      },
    ],
  };
}

async function plannedSources(
  { sources }: PlatformLock,
  cache: Cache,
): Promise<readonly PlannedSource[]> {
  const planned = new Map<Digest, PlannedSource>();
  for (const { repository, path, digest, size } of sources) {
    if (planned.has(digest)) continue;
    // Files of this machine are read, not downloaded.
    const cached = repository === HOST_REPOSITORY || (await cache.blob(digest)) !== undefined;
    planned.set(digest, { repository, path, digest, size, cached });
  }
  return [...planned.values()];
}
