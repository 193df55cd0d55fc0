/**
 * The five stages for one platform.
 *
 * @module
 */
import type { PlatformLock } from "../contract/platform-lock.ts";
import type { BuiltLayer, BuiltPlatform } from "../image/built-image.ts";
import { mergeConfig } from "../image/merge-config.ts";
import type { JsonObject } from "../model/json.ts";
import { formatPlatform } from "../model/oci.ts";
import { chosenNormalizations } from "../normalize/normalization-choice.ts";
import { layersElsewhere } from "./build-elsewhere.ts";
import { buildLayers } from "./build-layers.ts";
import { EarlySession } from "./early-session.ts";
import { cachedLayers, cachedRemarks, rememberLayers } from "./layer-cache.ts";
import { builtLock, configures, layerKey } from "./layer-key.ts";
import type { PlatformRun } from "./platform-run.ts";
import { resolvePlatform } from "./resolve-platform.ts";
import { retryOutdated } from "./retry-outdated.ts";
import { UnusablePrefixError } from "./unusable-prefix-error.ts";

export interface PlatformBuild {
  readonly image: BuiltPlatform;
  readonly cached: boolean;
  /** It has passed its tests already. */
  readonly tested: boolean;
  /** What decides its own layers; absent where they are not as the options say. */
  readonly key?: JsonObject;
  /** Absent if it was built from the lock that was given. */
  readonly resolved?: PlatformLock;
}

export async function buildPlatform(run: PlatformRun): Promise<PlatformBuild> {
  const { options, platform } = run;
  chosenNormalizations(options.provider, options.normalize ?? "all"); // before anything is fetched
  const session = new EarlySession(run);
  try {
    // The executor starts while something is on its way, as soon as it is sure to be needed.
    if (configures(options) && options.cachedLayers === false && !options.builder) session.start();
    const first = run.lock ?? run.resolved ?? (await resolvePlatform(run, platform));
    const {
      resolved,
      lock,
      key,
      layers,
      cached,
      tested = false,
    } = await retryOutdated(
      run,
      first,
      (lock) => layersOf(run, lock, session),
      () => session.end(), // something may lie in it
    );
    const base = await run.base?.for(platform, lock.base);
    const own = mergeConfig(options.provider.config?.(lock) ?? {}, options.config ?? {});
    const image = {
      platform,
      lock,
      epoch: lock.epoch,
      config: mergeConfig(base?.config ?? {}, own),
      ...(base && { base }),
      layers: [...(base?.layers ?? []), ...layers],
    };
    return {
      image,
      cached,
      tested,
      ...(key && { key }),
      ...(resolved !== run.lock && { resolved }),
    };
  } finally {
    await session.end();
  }
}

interface KnownLayers {
  /** What was resolved, now or earlier, and the same with the epoch of this build. */
  readonly resolved: PlatformLock;
  readonly lock: PlatformLock;
  /** Absent where the layers are not as it says. */
  readonly key?: JsonObject;
  readonly layers: readonly BuiltLayer[];
  /** They come from a cache. */
  readonly cached: boolean;
  /** The image has passed its tests where they were made. */
  readonly tested?: boolean;
}

/** Those of this machine or of a shared cache, or new ones, which are kept. */
async function layersOf(
  run: PlatformRun,
  resolved: PlatformLock,
  session: EarlySession,
): Promise<KnownLayers> {
  const { options, platform, cache } = run;
  const lock = builtLock(options, resolved);
  const key = layerKey(options, lock);
  const what = `layers of ${options.name} for ${formatPlatform(platform)}`;
  if (options.cachedLayers !== false) {
    const known = await cachedLayers(cache, key);
    if (known !== undefined) {
      run.report({ type: "cached", what });
      for (const remark of await cachedRemarks(cache, key)) run.report(remark);
      return { resolved, lock, key, layers: known, cached: true };
    }
    const found = await (options.cacheFrom?.length
      ? run.clock.time("fetch", formatPlatform(platform), () => run.shared.layers(key))
      : undefined);
    if (found !== undefined) {
      run.report({ type: "cached", what: `${what}, from ${found.from}` });
      await rememberLayers(cache, key, found.layers);
      return { resolved, lock, key, layers: found.layers, cached: true };
    }
  }
  const made = await layersElsewhere(run, lock);
  if (made !== undefined) {
    await rememberLayers(cache, key, made);
    return { resolved, lock, key, layers: made, cached: false, tested: true };
  }
  const start = () => (configures(options) ? session.start() : undefined);
  const { layers, remarks, isUnconfigured } = await buildLayers(run, lock, start()).catch(
    async (error) => {
      if (!(error instanceof UnusablePrefixError)) throw error;
      await session.end(); // something may lie in it
      const anew = { ...options, cachedLayers: false };
      return buildLayers({ ...run, options: anew }, lock, start());
    },
  );
  if (isUnconfigured) return { resolved, lock, layers, cached: false };
  await rememberLayers(cache, key, layers, remarks);
  return { resolved, lock, key, layers, cached: false };
}
