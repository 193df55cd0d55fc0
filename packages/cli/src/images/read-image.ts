/**
 * Reads images for the commands that show their contents.
 *
 * @module
 */

import { type Cache, openCache, type Platform, parsePlatform } from "@rootsmith/core";
import {
  imageFor,
  imagePlatforms,
  imageRootfs,
  type OpenImage,
  type OpenImageContext,
  openImage,
  type PlatformImage,
} from "@rootsmith/core/image";
import type { DistroPlugin, RootfsTree, StageContext } from "@rootsmith/core/provider";
import type { LayerContents } from "@rootsmith/report";
import { asUsage } from "../process/usage-error.ts";

/** An image, and the rootfs of one of its platforms. */
export interface ReadImage {
  /** As typed. */
  readonly location: string;
  readonly image: OpenImage;
  readonly platforms: readonly PlatformImage[];
  /** The platform whose rootfs was read. */
  readonly chosen: PlatformImage;
  readonly rootfs: RootfsTree;
  /** Which the image was read by. */
  readonly cache: Cache;
  /** What each layer has, where {@linkcode ReadContext.newContents} was given. */
  readonly contents?: LayerContents;
  /** The plugins of `--plugin`, whose readers are used in addition to the built-in ones. */
  readonly plugins: readonly DistroPlugin[];
}

export interface ReadImageFlags {
  readonly platform?: string;
  readonly plugin?: string;
  readonly cacheDir?: string;
  readonly plainHttp?: boolean;
}

export interface ReadContext extends StageContext, Pick<OpenImageContext, "withReferrers"> {
  /** Makes what takes note of which layer has what. */
  newContents?(layers: number): LayerContents;
}

/**
 * Reads images one after the other: of each the platform that the flag names, else its only one, else
 * that of the image before, else its first.
 */
export async function withImages<T>(
  locations: readonly string[],
  flags: ReadImageFlags,
  ctx: ReadContext,
  use: (images: readonly ReadImage[]) => Promise<T>,
): Promise<T> {
  const wanted = flags.platform;
  const platform = wanted === undefined ? undefined : await asUsage(() => parsePlatform(wanted));
  const plugins = await pluginsOf(flags);
  const cache = await openCache(flags.cacheDir);
  const context = { ...ctx, cache, plainHttp: flags.plainHttp ?? false };
  const images: ReadImage[] = [];
  try {
    for (const location of locations) {
      const image = await asUsage(() => openImage(location, context));
      try {
        const platforms = await imagePlatforms(image);
        const chosen = choose(platforms, location, platform, images[0]?.chosen.platform);
        const contents = ctx.newContents?.(chosen.layers.length);
        const rootfs = await imageRootfs(image, chosen, {
          ...{ cache, signal: ctx.signal },
          ...(contents && { onLayer: (added, tree) => contents.add(added, tree) }),
        });
        const read = { location, image, platforms, chosen, rootfs, plugins, cache };
        images.push({ ...read, ...(contents && { contents }) });
      } catch (error) {
        await image[Symbol.asyncDispose]();
        throw error;
      }
    }
    return await use(images);
  } finally {
    for (const { image } of images) await image[Symbol.asyncDispose]();
    await cache.close();
  }
}

/** The plugins of `--plugin`. */
export async function pluginsOf({
  plugin,
}: Pick<ReadImageFlags, "plugin">): Promise<readonly DistroPlugin[]> {
  if (plugin === undefined) return [];
  const { loadPlugins } = await import("../distros/load-plugin.ts");
  return loadPlugins(plugin);
}

function choose(
  platforms: readonly PlatformImage[],
  location: string,
  wanted: Platform | undefined,
  before: Platform | undefined,
): PlatformImage {
  const [first] = platforms;
  const platform = wanted ?? (platforms.length > 1 ? (before ?? first?.platform) : first?.platform);
  const any = { os: "linux", architecture: "any" };
  return imageFor(platform ?? any, platforms, location);
}
