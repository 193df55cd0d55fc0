/**
 * An image that `docker save` or `podman save` wrote, in its old form or its new one, as OCI has it.
 *
 * @see https://github.com/moby/docker-image-spec/blob/v1.3.1/v1.2.md
 * @module
 */

import { type Digest, digestOf, digestOfBytes } from "../model/digest.ts";
import { FormatError } from "../model/errors.ts";
import { collectBytes, type FileContent, type StoredContent } from "../model/fs-entry.ts";
import { type Blob, type Descriptor, jsonBlob } from "./blob.ts";
import { digestIn, isObject } from "./check-descriptor.ts";
import { CheckedContent } from "./checked-content.ts";
import type { ImageContent } from "./image-content.ts";
import { type ImageFiles, readJsonFile } from "./image-files.ts";
import { layerMediaType } from "./image-manifest.ts";
import { familiarName } from "./image-name.ts";
import { layerCompressionOf } from "./layer-bytes.ts";

/** One image of `manifest.json`. */
interface SavedImage {
  /** Paths in the archive. */
  readonly Config: string;
  readonly Layers: readonly string[];
  readonly RepoTags?: readonly string[] | null;
}

const BLOB = /^blobs\/sha256\/([0-9a-f]{64})$/;

/**
 * The image `name` of an archive; without a name the only one. Its manifest is made here, since the
 * archive has none.
 *
 * @throws {FormatError} If the archive is malformed, or it is not clear which image is meant.
 */
export async function dockerContent(
  files: ImageFiles,
  name?: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ImageContent & { readonly name?: string }> {
  const saved = chooseImage(await savedImages(files), files.path, name);
  const { value, blob: config } = await readConfig(files, saved.Config);
  const { os, architecture, variant, rootfs } = value;
  const diffIDs = isObject(rootfs) && Array.isArray(rootfs.diff_ids) ? rootfs.diff_ids : [];
  const layers: Blob[] = [];
  for (const [index, path] of saved.Layers.entries()) {
    layers.push(await layerOf(files, path, diffIDs[index], options));
  }
  const manifest = jsonBlob("application/vnd.oci.image.manifest.v1+json", {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
  });
  const platform = { os, architecture, ...(variant !== undefined && { variant }) };
  const root = { ...manifest.descriptor, platform } as Descriptor;
  const blobs = new Map<Digest, FileContent>(
    [...layers, config, manifest].map(({ descriptor, content }) => [descriptor.digest, content]),
  );
  const [called] = namesOf(saved);
  return {
    root,
    open: async ({ digest }) => {
      const content = blobs.get(digest);
      if (content !== undefined) return content;
      throw problem(files.path, `it has no ${digest}`);
    },
    ...(called !== undefined && { name: called }),
  };
}

/**
 * What `manifest.json` lists.
 *
 * @throws {FormatError} If it is malformed.
 */
export async function savedImages(files: ImageFiles): Promise<readonly SavedImage[]> {
  const value = await readJsonFile(files, "manifest.json");
  const isPaths = (paths: unknown): boolean =>
    Array.isArray(paths) && paths.every((path) => typeof path === "string");
  const isImage = (one: unknown): boolean =>
    isObject(one) &&
    typeof one.Config === "string" &&
    isPaths(one.Layers) &&
    (one.RepoTags === null || isPaths(one.RepoTags ?? []));
  if (Array.isArray(value) && value.every(isImage)) return value;
  throw problem(files.path, `its "manifest.json" is no list of images with Config and Layers`);
}

function chooseImage(
  images: readonly SavedImage[],
  path: string,
  name: string | undefined,
): SavedImage {
  const found = images.filter((image, index) => name === undefined || isMeant(image, index, name));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const names = images
    .flatMap((image, index) => (namesOf(image).length > 0 ? namesOf(image) : [`@${index}`]))
    .join(", ");
  const fact =
    first === undefined && name !== undefined
      ? `it has no "${name}"; it has ${names || "no image"}`
      : `it has ${found.length} images: ${names}`;
  throw problem(path, fact, `Name one of them: docker-archive:${path}:NAME`);
}

/** By its name or, as skopeo has it, by its place in the archive: `@0`. */
function isMeant(image: SavedImage, index: number, name: string): boolean {
  return name === `@${index}` || namesOf(image).some((tag) => isCalled(tag, familiarName(name)));
}

/** As Docker shows them. */
function namesOf({ RepoTags }: SavedImage): string[] {
  return (RepoTags ?? []).map(familiarName);
}

/** The tag alone is name enough. */
function isCalled(tag: string, name: string): boolean {
  return tag === name || tag === `${name}:latest` || tag.slice(tag.lastIndexOf(":") + 1) === name;
}

async function readConfig(
  files: ImageFiles,
  path: string,
): Promise<{ value: Record<string, unknown>; blob: Blob }> {
  const value = await readJsonFile(files, path);
  if (!isObject(value)) throw problem(files.path, `its config "${path}" is no object`);
  const content = files.get(path) as StoredContent;
  const digest = digestOfBytes(await collectBytes(content.open()));
  const mediaType = "application/vnd.oci.image.config.v1+json";
  return { value, blob: { descriptor: { mediaType, digest, size: content.size }, content } };
}

async function layerOf(
  files: ImageFiles,
  path: string,
  diffID: unknown,
  options: { readonly signal?: AbortSignal },
): Promise<Blob> {
  const content = files.get(path);
  if (content === undefined) throw problem(files.path, `it has no layer "${path}"`);
  const compression = await layerCompressionOf(content);
  const [, hex] = BLOB.exec(path) ?? [];
  let digest: Digest;
  if (hex !== undefined) digest = `sha256:${hex}`;
  else if (compression === "none") {
    const fact = `its config has no digest of the layer "${path}"`;
    digest = digestIn(diffID, fact, (found, cause) => problem(files.path, found, undefined, cause));
  } else ({ digest } = await digestOf(content.open(), options));
  const mediaType = layerMediaType(compression);
  const what = `the layer "${path}" of the image "${files.path}"`;
  return {
    descriptor: { mediaType, digest, size: content.size },
    content: new CheckedContent(content, digest, what),
  };
}

function problem(path: string, fact: string, hint?: string, cause?: unknown): FormatError {
  return new FormatError(`Cannot open the image "${path}": ${fact}`, {
    format: "docker-archive",
    cause,
    ...(hint !== undefined && { hint }),
  });
}
