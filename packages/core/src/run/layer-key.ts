/**
 * What decides the layers of one platform.
 *
 * @module
 */
import type { PlatformLock } from "../contract/platform-lock.ts";
import type { JsonObject } from "../model/json.ts";
import type { BuildOptions } from "./build-options.ts";
import { lockDigest } from "./layer-cache.ts";

/** Whether scripts of packages run. */
export function configures({ provider, configure }: BuildOptions): boolean {
  return configure !== "none" && provider.configure !== undefined;
}

/** The lock as this build reads it: with the epoch that the caller gives. */
export function builtLock({ epoch }: BuildOptions, resolved: PlatformLock): PlatformLock {
  return { ...resolved, epoch: epoch ?? resolved.epoch };
}

/** Bump when core would pack the same entries in another way. */
export const PACKING_REVISION = 6;

/** The key of layers in the cache. */
export function layerKey(options: BuildOptions, lock: PlatformLock): JsonObject {
  const { provider, normalize = "all", layers = "single" } = options;
  return {
    layers: PACKING_REVISION,
    provider: provider.name,
    revision: provider.revision,
    options: provider.options,
    lock: lockDigest(lock),
    configure: configures(options),
    normalize,
    layering: layers,
  };
}
