/**
 * Rebuilds an image from its lock and compares the two.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BuildOptions,
  build,
  type Digest,
  formatPlatform,
  type Output,
  openCache,
} from "@rootsmith/core";
import {
  imagePlatforms,
  layerCompression,
  openImage,
  type PlatformImage,
} from "@rootsmith/core/image";
import { canonicalJson } from "@rootsmith/core/provider";
import { type ImageDifference, imageDifference } from "../images/image-difference.ts";
import { type ReadImage, withImages } from "../images/read-image.ts";
import type { CommandHost } from "../process/command-host.ts";
import { asUsage } from "../process/usage-error.ts";

/** How the image of one platform compares with its rebuild. */
export interface Verification {
  readonly platform: string;
  /** `"same"`: bit for bit. `"recompressed"`: config and layers are the same, their compression differs. */
  readonly result: "same" | "recompressed" | "different";
  /** Digest of its manifest. */
  readonly digest: Digest;
  /** Digest of the rebuild's manifest. */
  readonly rebuilt: Digest;
  /** What differs, if the result is `"different"`. */
  readonly difference?: ImageDifference;
}

/** Verifies each platform of the image, in its order. */
export async function verifyImage(
  location: string,
  options: Omit<BuildOptions, "outputs" | "platforms"> & Required<Pick<BuildOptions, "signal">>,
  host: CommandHost,
): Promise<Verification[]> {
  const directory = await mkdtemp(join(tmpdir(), "rootsmith-verify-"));
  const dest = join(directory, "rebuilt");
  try {
    const images = await readPlatforms(location, options);
    const platforms = images.map(({ platform }) => formatPlatform(platform));
    const outputs = [outputLike(images, dest)];
    await build({ ...options, platforms, outputs, locked: true, cachedLayers: false });
    const rebuilt = await readPlatforms(`oci:${dest}`, options);

    const found: Verification[] = [];
    for (const [index, image] of images.entries()) {
      const again = rebuilt[index] as PlatformImage;
      const platform = platforms[index] as string;
      const result = compare(image, again);
      const digests = { digest: image.manifest.digest, rebuilt: again.manifest.digest };
      const flags = {
        platform,
        plainHttp: options.plainHttp ?? false,
        ...(options.cacheDir !== undefined && { cacheDir: options.cacheDir }),
      };
      const difference =
        result === "different"
          ? await withImages([location, `oci:${dest}`], flags, ctxOf(options), ([old, newer]) =>
              imageDifference(old as ReadImage, renamed(newer as ReadImage), host, options.signal),
            )
          : undefined;
      found.push({ platform, result, ...digests, ...(difference && { difference }) });
    }
    return found;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readPlatforms(
  location: string,
  options: Pick<BuildOptions, "cacheDir" | "plainHttp"> & Required<Pick<BuildOptions, "signal">>,
): Promise<readonly PlatformImage[]> {
  const cache = await openCache(options.cacheDir);
  const context = { ...ctxOf(options), cache, plainHttp: options.plainHttp ?? false };
  try {
    const image = await asUsage(() => openImage(location, context));
    try {
      return await imagePlatforms(image);
    } finally {
      await image[Symbol.asyncDispose]();
    }
  } finally {
    await cache.close();
  }
}

/** An OCI layout with the compression and the title of the image. */
function outputLike([first]: readonly PlatformImage[], dest: string): Output {
  const [layer] = first?.layers ?? [];
  const name = first?.annotations["org.opencontainers.image.title"];
  return {
    type: "oci",
    dest,
    ...(layer && { compression: layerCompression(layer.descriptor) }),
    ...(name !== undefined && { name }),
  };
}

function compare(image: PlatformImage, again: PlatformImage): Verification["result"] {
  if (image.manifest.digest === again.manifest.digest) return "same";
  return factsOf(image) === factsOf(again) ? "recompressed" : "different";
}

/** The config of an image as a canonical text. */
function factsOf({ platform, created, config, history, layers }: PlatformImage): string {
  const diffIDs = layers.map(({ diffID }) => diffID);
  return canonicalJson({ platform, created, config, history, diffIDs });
}

function renamed(image: ReadImage): ReadImage {
  return { ...image, location: "built again" };
}

function ctxOf({ signal }: Required<Pick<BuildOptions, "signal">>): {
  signal: AbortSignal;
  report: () => void;
} {
  return { signal, report: () => {} };
}
