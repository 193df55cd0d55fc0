/**
 * The manifests of an image, one for each platform.
 *
 * @module
 */
import type { Descriptor } from "../image/blob.ts";
import { type ImageContent, isIndex, readManifest } from "../image/image-content.ts";

/** In the order of the image's platforms. */
export async function imageManifests(content: ImageContent): Promise<readonly Descriptor[]> {
  if (!isIndex(content.root)) return [content.root];
  return (await readManifest(content, content.root)).manifests ?? [];
}
