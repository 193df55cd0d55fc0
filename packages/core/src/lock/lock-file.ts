/**
 * Lock files: everything that a build read, to build the same again.
 *
 * @module
 */

import type { PlatformLock } from "../contract/platform-lock.ts";
import { lockedPath } from "../host/host-files.ts";
import { formatImageLocation, parseImageLocation } from "../image/image-location.ts";
import type { Layering } from "../layers/layering.ts";
import { FORMATS } from "../model/formats.ts";
import { canonicalJson, type JsonObject } from "../model/json.ts";
import { formatPlatform, type ImageConfig } from "../model/oci.ts";
import type { NormalizationChoice } from "../normalize/normalization-choice.ts";
import type { LockedOptions } from "./locked-options.ts";

/** The lock of one image, for all its platforms. JSON, which users commit. */
export type LockFile = {
  /** Of this format. */
  readonly lockVersion: 1;
  /** What decides on the bytes that are made of it with this lock. */
  readonly formats: number;
  /** What made the locks; to build from them its name and options have to be the same. */
  readonly provider: {
    readonly name: string;
    readonly revision: number;
    readonly options: JsonObject;
  };
  /** What else decides the image, as in the options of a build. */
  readonly image: {
    readonly configure: "auto" | "none";
    readonly normalize: NormalizationChoice;
    readonly config: ImageConfig;
    readonly layers: Layering;
    /** Where the image below lies, relative to the working directory if in files; or what it is called. */
    readonly from?: string;
  };
  /** Sorted by name, each once. */
  readonly platforms: readonly PlatformLock[];
};

/** What beside the provider decides the image, after defaults. */
export function imageOptionsOf({
  configure = "auto",
  normalize = "all",
  config = {},
  layers = "single",
  from,
  fromName,
}: LockedOptions): LockFile["image"] {
  return {
    configure,
    normalize,
    config,
    layers,
    ...(from !== undefined && { from: fromName ?? lockedFrom(from) }),
  };
}

/** The lock file of what was resolved with these options. */
export function lockFileOf(options: LockedOptions, platforms: readonly PlatformLock[]): LockFile {
  const { name, revision, options: ofProvider } = options.provider;
  return {
    lockVersion: 1,
    formats: FORMATS,
    provider: { name, revision, options: ofProvider },
    image: imageOptionsOf(options),
    platforms: sorted(platforms),
  };
}

/**
 * The new lock of an image, with the platforms that it does not have and the old one has: where both
 * are of the same options.
 */
export function keepPlatforms(before: LockFile | undefined, after: LockFile): LockFile {
  const headerOf = ({ formats, provider, image }: LockFile): string =>
    canonicalJson({ formats, provider, image });
  if (before === undefined || headerOf(before) !== headerOf(after)) return after;
  return { ...after, platforms: sorted([...before.platforms, ...after.platforms]) };
}

/** By name, the last one of each. */
function sorted(platforms: readonly PlatformLock[]): PlatformLock[] {
  const byName = new Map(platforms.map((lock) => [formatPlatform(lock.platform), lock]));
  return [...byName.keys()].sort().map((key) => byName.get(key) as PlatformLock);
}

function lockedFrom(from: string): string {
  const location = parseImageLocation(from);
  if (location.type === "registry") return from;
  return formatImageLocation({ ...location, path: lockedPath(location.path) });
}

/** The lock of one platform, if the file has it. */
export function lockFor({ platforms }: LockFile, platform: string): PlatformLock | undefined {
  return platforms.find((lock) => formatPlatform(lock.platform) === platform);
}
