/**
 * The differences between two images.
 *
 * @module
 */

import { type Digest, formatPlatform } from "@rootsmith/core";
import {
  compareFacts,
  compareRootfs,
  configFacts,
  type FactDifference,
  type PathDifference,
} from "@rootsmith/core/image";
import { installedPackages, packageVersions } from "../distros/installed-packages.ts";
import type { CommandHost } from "../process/command-host.ts";
import { directorySizes } from "./directory-sizes.ts";
import type { ReadImage } from "./read-image.ts";

/** All that differs between one platform of one image and one of another. */
export interface ImageDifference {
  readonly old: ImageSide;
  readonly new: ImageSide;
  readonly packages: readonly FactDifference[];
  readonly paths: readonly PathDifference[];
  readonly config: readonly FactDifference[];
}

export interface ImageSide {
  readonly location: string;
  readonly platform: string;
  /** Of the manifest. */
  readonly digest: Digest;
  /** Bytes of all files. */
  readonly size: number;
  /** Bytes of the blobs of the layers. */
  readonly compressedSize: number;
  readonly packages: number;
  /** Bytes below each directory at the top. */
  readonly directories: Readonly<Record<string, number>>;
}

/** Compares them. Where the packages of one cannot be read, a warning is printed. */
export async function imageDifference(
  old: ReadImage,
  newer: ReadImage,
  host: CommandHost,
  signal: AbortSignal,
): Promise<ImageDifference> {
  const [before, after] = [await versionsIn(old, host), await versionsIn(newer, host)];
  return {
    old: sideOf(old, before.size),
    new: sideOf(newer, after.size),
    packages: compareFacts(before, after),
    paths: await Array.fromAsync(compareRootfs(old.rootfs, newer.rootfs, { signal })),
    config: compareFacts(factsOf(old), factsOf(newer)),
  };
}

async function versionsIn(
  { location, rootfs, plugins }: ReadImage,
  host: CommandHost,
): Promise<Map<string, string>> {
  const { packages, problem } = await installedPackages(rootfs, plugins);
  if (problem !== undefined) host.stderr.write(`warning: ${problem} (${location})\n`);
  return packageVersions(packages);
}

function factsOf({ chosen }: ReadImage): ReadonlyMap<string, string> {
  const { created, platform, config } = chosen;
  const facts = new Map(configFacts(config)).set("platform", formatPlatform(platform));
  return created === undefined ? facts : facts.set("created", created);
}

function sideOf({ location, chosen, rootfs }: ReadImage, packages: number): ImageSide {
  const sizes = directorySizes(rootfs);
  return {
    location,
    platform: formatPlatform(chosen.platform),
    digest: chosen.manifest.digest,
    size: sizes.get("") ?? 0,
    compressedSize: chosen.layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0),
    packages,
    directories: Object.fromEntries([...sizes].filter(([path]) => /^[^/]+$/.test(path))),
  };
}
