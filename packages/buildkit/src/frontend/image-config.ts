/**
 * The config of an image, without its layers, which BuildKit fills in.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 * @module
 */

import { mergeConfig } from "@rootsmith/core/image";
import type { ImageConfig, PlatformLock } from "@rootsmith/core/provider";
import type { ImageOptions } from "../definition/read-images.ts";

export function imageConfig(
  options: ImageOptions,
  lock: PlatformLock,
  { titles, base, labels, epoch = lock.epoch }: ConfigOptions,
): Uint8Array {
  const { architecture, os, variant } = lock.platform;
  const created = new Date(epoch * 1000).toISOString().replace(".000Z", "Z");
  const own = mergeConfig(options.provider.config?.(lock) ?? {}, options.config ?? {});
  const { config: below = {}, history = [] } = (base?.config ?? {}) as BaseConfig;
  const config = mergeConfig(below, own);
  const hasLabels = Object.keys(labels).length > 0;
  return new TextEncoder().encode(
    JSON.stringify({
      created,
      architecture,
      os,
      variant,
      config: hasLabels ? mergeConfig(config, { Labels: labels }) : config,
      rootfs: { type: "layers", diff_ids: [] },
      history: [
        ...history,
        ...titles.map((title) => ({ created, created_by: `rootsmith ${title}` })),
      ],
    }),
  );
}

/** What of another image's config goes into this one. */
interface BaseConfig {
  readonly config?: ImageConfig;
  readonly history?: readonly unknown[];
}

interface ConfigOptions {
  /** Of the layers. */
  readonly titles: readonly string[];
  /** The image below. */
  readonly base: { readonly config: Readonly<Record<string, unknown>> } | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970-01-01Z, in place of the lock's. */
  readonly epoch?: number | undefined;
}
