/**
 * The image on top of which another one is built.
 *
 * @module
 */

import type { RootfsProvider } from "../contract/provider.ts";
import type { BaseImage, BuiltLayer } from "../image/built-image.ts";
import { formatImageLocation, parseImageLocation } from "../image/image-location.ts";
import { layerMediaType } from "../image/image-manifest.ts";
import { imageFor, imagePlatforms, type PlatformImage } from "../image/image-platforms.ts";
import { imageRootfs, layerTar } from "../image/image-rootfs.ts";
import { layerForm } from "../image/layer-form.ts";
import type { Digest } from "../model/digest.ts";
import { ResolveError } from "../model/errors.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";
import { openImage } from "../open/open-image.ts";
import type { OpenImage, OpenImageContext } from "../open/opened-image.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { keptBase } from "./begin-with-base.ts";

/** All platforms of it, each read when it is asked for. Close it. */
export interface BaseImages {
  /**
   * @param digest Of the manifest, where a lock has it: what a tag of a registry has led to.
   * @throws {ResolveError} If it has none that fits.
   */
  for(platform: Platform, digest?: Digest): Promise<BaseImage>;
  close(): Promise<void>;
}

/**
 * The image at a location, opened when it is asked for.
 *
 * @throws {ResolveError} If the provider builds nothing that can lie on top of an image.
 */
export function openBaseImages(
  from: string,
  provider: RootfsProvider,
  ctx: OpenImageContext,
): BaseImages {
  if (!provider.extendsImages) {
    throw new ResolveError(
      `Cannot build ${provider.name} on top of "${from}": it cannot add packages to an image`,
      {
        hint: "Add files to it: rootsmith build scratch --from IMAGE --add FILE:/FILE; in a definition, whose distro is scratch then, accounts and commands, too",
      },
    );
  }
  const ended = new AbortController();
  const signal = AbortSignal.any([ctx.signal, ended.signal]);
  const images = new Map<string, Promise<OpenImage>>();
  const platforms = new Map<string, Promise<BaseImage>>();
  const read = async (platform: Platform, location: string): Promise<BaseImage> => {
    const image = await once(images, location, () => openImage(location, ctx));
    const chosen = imageFor(platform, await imagePlatforms(image), from);
    const kept = provider.configure
      ? keptBase(ctx.cache, chosen.layers, signal)
      : Promise.resolve(undefined);
    return { ...(await readBase(image, chosen, ctx)), kept };
  };
  return {
    for: (platform, digest) => {
      const location = digest === undefined ? from : pinned(from, digest);
      const key = `${formatPlatform(platform)} ${location}`;
      return once(platforms, key, () => read(platform, location));
    },
    close: async () => {
      ended.abort(new Error("The images are closed"));
      for (const opening of images.values()) {
        const image = await opening.catch(() => undefined);
        await image?.[Symbol.asyncDispose]();
      }
    },
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, start: () => Promise<T>): Promise<T> {
  const promise = known.get(key) ?? start();
  known.set(key, promise);
  return promise;
}

/** Only registries have images by digest that a tag no longer leads to. */
function pinned(from: string, digest: Digest): string {
  const location = parseImageLocation(from);
  if (location.type !== "registry") return from;
  return formatImageLocation({
    ...location,
    name: `${location.name.replace(/@.*/, "")}@${digest}`,
  });
}

async function readBase(
  image: OpenImage,
  platform: PlatformImage,
  ctx: OpenImageContext,
): Promise<Omit<BaseImage, "kept">> {
  const layers: BuiltLayer[] = [];
  for (const { descriptor, diffID } of platform.layers) {
    const { digest, size } = descriptor;
    const tar = await layerTar(image, descriptor, diffID, ctx);
    const content = await image.open(descriptor);
    const { compression, padded } = await layerForm(descriptor, content, ctx.cache);
    const mediaType = layerMediaType(compression);
    layers.push({
      title: digest,
      diffID,
      tar,
      foreign: true,
      ...(!padded && { blob: { descriptor: { mediaType, digest, size }, content } }),
    });
  }
  const tree = await imageRootfs(image, platform, ctx);
  return {
    ...(image.name !== undefined && { name: image.name }),
    digest: platform.manifest.digest,
    created: secondsOf(platform.created),
    config: platform.config,
    history: platform.history,
    layers,
    tree,
    rootfs: () => new RootfsTree(tree),
  };
}

/** 0 where it does not say. */
export function secondsOf(created = ""): number {
  const ms = Date.parse(created);
  return Number.isNaN(ms) ? 0 : Math.max(0, Math.floor(ms / 1000));
}
