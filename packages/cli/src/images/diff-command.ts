/**
 * `rootsmith diff`: what differs between two images.
 *
 * @module
 */
import {
  compareFacts,
  compareRootfs,
  configFacts,
  type Digest,
  type FactDifference,
  formatPlatform,
  type PathDifference,
} from "@rootsmith/core";
import { installedPackages, packageVersions } from "../distros/installed-packages.ts";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { ExitError } from "../process/exit-code.ts";
import { directorySizes } from "./directory-sizes.ts";
import { formatImageDifference } from "./format-image-difference.ts";
import { type ReadImage, type ReadImageFlags, withImages } from "./read-image.ts";

export interface DiffFlags extends ReadImageFlags {
  readonly times?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
}

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

/** Prints the differences. Ends with 1 if there are any. */
export async function diffCommand(
  locations: readonly [string, string],
  flags: DiffFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const difference = await withImages(
    locations,
    flags,
    { signal, report: () => {} },
    ([old, young]) => imageDifference(old as ReadImage, young as ReadImage, host, signal),
  );
  if (flags.json) host.stdout.write(`${JSON.stringify(difference)}\n`);
  else host.stdout.write(formatImageDifference(difference, flags, paintFor(host.stdout, host.env)));
  const { packages, paths, config } = difference;
  if (packages.length + paths.length + config.length > 0) throw new ExitError(1);
}

export async function imageDifference(
  old: ReadImage,
  young: ReadImage,
  host: CommandHost,
  signal: AbortSignal,
): Promise<ImageDifference> {
  const [before, after] = [await versionsIn(old, host), await versionsIn(young, host)];
  return {
    old: sideOf(old, before.size),
    new: sideOf(young, after.size),
    packages: compareFacts(before, after),
    paths: await Array.fromAsync(compareRootfs(old.rootfs, young.rootfs, { signal })),
    config: compareFacts(factsOf(old), factsOf(young)),
  };
}

async function versionsIn(
  { location, rootfs }: ReadImage,
  host: CommandHost,
): Promise<Map<string, string>> {
  const { packages, problem } = await installedPackages(rootfs);
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
