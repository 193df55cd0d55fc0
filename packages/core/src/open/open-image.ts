/**
 * Opens an image, wherever it lies.
 *
 * @module
 */
import { dockerContent } from "../image/docker-archive.ts";
import { type ImageFiles, openImageFiles } from "../image/image-files.ts";
import { type ImageLocation, parseImageLocation } from "../image/image-location.ts";
import { layoutContent } from "../image/layout-content.ts";
import { FormatError } from "../model/errors.ts";
import type { OpenImage, OpenImageContext } from "./opened-image.ts";

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
    const content = await imageContent(files, where, ctx.signal);
    return { ...content, [Symbol.asyncDispose]: async () => files.close() };
  } catch (error) {
    files.close();
    throw error;
  }
}

/** Where an archive is of both forms, its layout says more. */
function imageContent(
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
