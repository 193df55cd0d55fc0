/**
 * The images behind a name, one for each platform.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 * @module
 */
import type { Digest } from "../model/digest.ts";
import { FormatError, ResolveError } from "../model/errors.ts";
import { formatPlatform, type ImageConfig, type Platform } from "../model/oci.ts";
import type { Descriptor } from "./blob.ts";
import { digestIn, isObject } from "./check-descriptor.ts";
import { type ImageContent, isIndex, readJsonBlob, readManifest } from "./image-content.ts";
import { type HistoryEntry, readConfig, readHistory } from "./read-config.ts";

/** The image of one platform: what its manifest and its config say. */
export interface PlatformImage {
  readonly platform: Platform;
  /** Of the manifest. */
  readonly manifest: Descriptor;
  /** Bottom first. */
  readonly layers: readonly { readonly descriptor: Descriptor; readonly diffID: Digest }[];
  /** RFC 3339. */
  readonly created?: string;
  readonly config: ImageConfig;
  readonly history: readonly HistoryEntry[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** Which an attestation is for, and everything else that runs nowhere. */
const UNKNOWN = "unknown";

/**
 * Every image, in the order of the index; attestations are left out, and so is an index that was met
 * before: of a few that list each other twice there would be millions of ways.
 *
 * @throws {FormatError} If a manifest or a config is malformed.
 */
export async function imagePlatforms(
  content: ImageContent,
  descriptor: Descriptor = content.root,
  seen: Set<Digest> = new Set(),
): Promise<readonly PlatformImage[]> {
  if (!isIndex(descriptor)) return [await readPlatform(content, descriptor)];
  if (seen.has(descriptor.digest)) return [];
  seen.add(descriptor.digest);
  const { manifests = [] } = await readManifest(content, descriptor);
  const found: PlatformImage[] = [];
  for (const manifest of manifests) {
    if (manifest.platform?.os === UNKNOWN) continue;
    found.push(...(await imagePlatforms(content, manifest, seen)));
  }
  return found;
}

/**
 * The image for a platform.
 *
 * @param name What a person calls it, for the message.
 * @throws {ResolveError} If there is none.
 */
export function imageFor(
  platform: Platform,
  images: readonly PlatformImage[],
  name: string,
): PlatformImage {
  const found = images.find((image) => fits(image.platform, platform));
  if (found !== undefined) return found;
  const names = images.map((image) => formatPlatform(image.platform)).join(", ");
  throw new ResolveError(
    `Cannot use the image "${name}" for ${formatPlatform(platform)}: it has ${names || "no image"}`,
    { hint: "Choose one of its platforms with --platform" },
  );
}

/** A variant that one of the two leaves open fits any. */
function fits(a: Platform, b: Platform): boolean {
  if (a.os !== b.os || a.architecture !== b.architecture) return false;
  return a.variant === undefined || b.variant === undefined || a.variant === b.variant;
}

async function readPlatform(content: ImageContent, manifest: Descriptor): Promise<PlatformImage> {
  const {
    config: descriptor,
    layers = [],
    annotations = {},
  } = await readManifest(content, manifest);
  const refuse = (fact: string, cause?: unknown): FormatError =>
    new FormatError(`Cannot read the image ${manifest.digest}: ${fact}`, { format: "oci", cause });
  const file = descriptor && (await readJsonBlob(content, descriptor));
  if (!isObject(file)) throw refuse("its config is no object");
  const { os, architecture, variant, created, config, rootfs, history } = file;
  if (typeof os !== "string" || typeof architecture !== "string") {
    throw refuse("its config has no os and architecture: it is no image that can run");
  }
  const diffIDs = isObject(rootfs) ? (rootfs.diff_ids ?? []) : [];
  if (!Array.isArray(diffIDs) || diffIDs.length !== layers.length) {
    const count = Array.isArray(diffIDs) ? diffIDs.length : "no";
    throw refuse(`its config has ${count} layers, its manifest ${layers.length}`);
  }
  return {
    platform: { os, architecture, ...(typeof variant === "string" && { variant }) },
    manifest,
    layers: layers.map((layer, index) => ({
      descriptor: layer,
      diffID: digestIn(diffIDs[index], "a layer in its config has no sha256 digest", refuse),
    })),
    ...(typeof created === "string" && { created }),
    config: readConfig(config ?? {}, refuse),
    history: readHistory(history ?? [], refuse),
    annotations,
  };
}
