/**
 * Opens an image, wherever it lies.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import type { StageContext } from "../contract/contexts.ts";
import { dockerContent } from "../image/docker-archive.ts";
import type { ImageContent } from "../image/image-content.ts";
import { type ImageFiles, openImageFiles } from "../image/image-files.ts";
import { type ImageLocation, parseImageLocation } from "../image/image-location.ts";
import { layoutContent } from "../image/layout-content.ts";
import { FormatError } from "../model/errors.ts";
import type { RegistryClient, RepositoryName } from "../registry/registry-client.ts";

export interface OpenImageContext extends StageContext {
  readonly cache: Cache;
  /** Of an image in a registry: ask it without encryption. */
  readonly plainHttp?: boolean;
  /** For images in registries. Default: one that is closed with the image. */
  readonly registries?: RegistryClient;
  /** Of an image in a registry: find what refers to it, which takes more requests. */
  readonly withReferrers?: boolean;
}

/** An image that was there before. What is read of it is checked. Dispose of it. */
export interface OpenImage extends ImageContent, AsyncDisposable {
  /** What it says that it is called. */
  readonly name?: string;
  /** The repository that it lies in, if that is in a registry. */
  readonly source?: RepositoryName;
}

/**
 * Opens an image to read it, blob by blob.
 *
 * @param location Text as {@linkcode parseImageLocation} reads it.
 * @throws {HostError} If nothing can be read there.
 * @throws {RegistryError} If the registry has no such image, or refuses it.
 * @throws {FormatError} If that is no image, or it is not clear which one is meant.
 */
export async function openImage(
  location: ImageLocation | string,
  ctx: OpenImageContext,
): Promise<OpenImage> {
  const where = typeof location === "string" ? parseImageLocation(location) : location;
  if (where.type === "registry") {
    const { openInRegistry } = await import("./open-in-registry.ts");
    return openInRegistry(where.name, ctx);
  }
  const files = await openImageFiles(where.path, ctx);
  try {
    const content = await contentOf(files, where, ctx.signal);
    return { ...content, [Symbol.asyncDispose]: async () => files.close() };
  } catch (error) {
    files.close();
    throw error;
  }
}

/** Where an archive is of both forms, its layout says more. */
function contentOf(
  files: ImageFiles,
  { type, name }: Exclude<ImageLocation, { type: "registry" }>,
  signal: AbortSignal,
): ReturnType<typeof layoutContent> {
  const form = type === "files" ? imageForm(files) : type;
  if (form === "oci") return layoutContent(files, name);
  if (form === "docker") return dockerContent(files, name, { signal });
  throw new FormatError(
    `Cannot open the image "${files.path}": it has neither "oci-layout" nor "manifest.json"`,
    { format: "oci", hint: "A root file system is built with: rootsmith build dir:PATH, tar:FILE" },
  );
}

/** What files are the image of, by names alone: undefined if of none. */
function imageForm(files: ImageFiles): "oci" | "docker" | undefined {
  if (files.get("oci-layout") !== undefined) return "oci";
  return files.get("manifest.json") === undefined ? undefined : "docker";
}
