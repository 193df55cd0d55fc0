/**
 * Opens an image, wherever it lies.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { FormatError, HostError } from "../errors.ts";
import type { StageContext } from "../provider.ts";
import { dockerContent } from "./docker-archive.ts";
import type { ImageContent } from "./image-content.ts";
import { type ImageFiles, openImageFiles } from "./image-files.ts";
import { type ImageLocation, parseImageLocation } from "./image-location.ts";
import { layoutContent } from "./layout-content.ts";

export interface OpenImageContext extends StageContext {
  readonly cache: Cache;
}

/** An image that was there before. What is read of it is checked. Dispose of it. */
export interface OpenImage extends ImageContent, AsyncDisposable {
  /** What it says that it is called. */
  readonly name?: string;
}

/**
 * Opens an image to read it, blob by blob.
 *
 * @param location Text as {@linkcode parseImageLocation} reads it.
 * @throws {HostError} If nothing can be read there.
 * @throws {FormatError} If that is no image, or it is not clear which one is meant.
 */
export async function openImage(
  location: ImageLocation | string,
  ctx: OpenImageContext,
): Promise<OpenImage> {
  const where = typeof location === "string" ? parseImageLocation(location) : location;
  if (where.type === "registry") {
    throw new HostError(`Cannot open the image "${where.name}": there is no such file`, {
      hint: "Name a layout or an archive: oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE",
    });
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
