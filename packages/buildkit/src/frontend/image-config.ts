/**
 * The config of an image, without its layers, which BuildKit fills in.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 * @module
 */
import { formatPlatform, type LockFile } from "@rootsmith/core";
import { mergeConfig } from "@rootsmith/core/image";
import type { ImageOptions } from "../definition/read-images.ts";

export function imageConfig(
  options: ImageOptions,
  lock: LockFile,
  { titles, platform, labels, epoch }: ConfigOptions,
): Uint8Array {
  const locked = lock.platforms.find((one) => formatPlatform(one.platform) === platform);
  if (locked === undefined) throw new Error(`the lock lacks ${platform}`);
  const { architecture, os, variant } = locked.platform;
  const created = new Date((epoch ?? locked.epoch) * 1000).toISOString().replace(".000Z", "Z");
  const own = mergeConfig(options.provider.config?.(locked) ?? {}, options.config ?? {});
  const hasLabels = Object.keys(labels).length > 0;
  return new TextEncoder().encode(
    JSON.stringify({
      created,
      architecture,
      os,
      variant,
      config: hasLabels ? mergeConfig(own, { Labels: labels }) : own,
      rootfs: { type: "layers", diff_ids: [] },
      history: titles.map((title) => ({ created, created_by: `rootsmith ${title}` })),
    }),
  );
}

interface ConfigOptions {
  /** Of the layers. */
  readonly titles: readonly string[];
  readonly platform: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970-01-01Z, in place of the lock's. */
  readonly epoch?: number | undefined;
}
