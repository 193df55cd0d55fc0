/**
 * A built image as blobs: its layers compressed, described by config, manifest and index.
 *
 * @module
 */

import type { AttestForm } from "../attestations/attest-content.ts";
import type { LayerCompression } from "../compress/compress.ts";
import type { Blob, Descriptor } from "../image/blob.ts";
import type { BuiltImage, BuiltLayer } from "../image/built-image.ts";
import type { ImageContent } from "../image/image-content.ts";
import {
  imageConfig,
  imageIndex,
  imageLayers,
  imageManifest,
  layerMediaType,
} from "../image/image-manifest.ts";
import type { ImageName } from "../image/image-name.ts";
import type { Digest } from "../model/digest.ts";
import { FormatError } from "../model/errors.ts";
import type { FileContent } from "../model/fs-entry.ts";
import type { OutputContext } from "./output.ts";

/**
 * Describes an image. Its root is a manifest, or an index where there are several platforms.
 *
 * @param options.forDocker A layer of an image below that Docker cannot read is compressed anew.
 * @param options.attest How SBOMs and provenance are attached to it. Default: they are not.
 */
export async function builtContent(
  image: BuiltImage,
  name: ImageName,
  options: LayerOptions & { readonly attest?: AttestForm; readonly ociArtifact?: boolean },
  ctx: OutputContext,
): Promise<ImageContent> {
  const content = await plainContent(image, name.repository, options, ctx);
  if (options.attest === undefined) return content;
  const { attestContent } = await import("../attestations/attest-content.ts");
  const { attest: form, ociArtifact = true } = options;
  return attestContent(content, image, name, { form, ociArtifact }, ctx.signal);
}

interface LayerOptions {
  readonly compression: LayerCompression;
  readonly forDocker?: boolean;
}

async function plainContent(
  image: BuiltImage,
  title: string,
  options: LayerOptions,
  ctx: OutputContext,
): Promise<ImageContent> {
  const blobs = new Map<Digest, FileContent>();
  const keep = ({ descriptor, content }: Blob): Descriptor => {
    blobs.set(descriptor.digest, content);
    return descriptor;
  };
  const manifests: Descriptor[] = [];
  for (const built of image.platforms) {
    const layers: Blob[] = [];
    for (const layer of imageLayers(built)) layers.push(await layerBlob(layer, options, ctx));
    const config = imageConfig(built);
    for (const blob of [...layers, config]) keep(blob);
    manifests.push(keep(imageManifest(built, config, layers, title)));
  }
  const [only] = manifests;
  return {
    root: only && manifests.length === 1 ? only : keep(imageIndex(manifests)),
    open: async ({ digest }) => {
      const content = blobs.get(digest);
      if (content !== undefined) return content;
      throw new FormatError(`Cannot open ${digest}: the image has no such blob`, { format: "oci" });
    },
  };
}

async function layerBlob(
  layer: BuiltLayer,
  { compression, forDocker = false }: LayerOptions,
  ctx: OutputContext,
): Promise<Blob> {
  const { blob } = layer;
  const isReadable = !(forDocker && blob?.descriptor.mediaType.endsWith("+zstd"));
  if (blob !== undefined && isReadable) return blob;
  const mediaType = layerMediaType(compression);
  const { digest, content } =
    compression === "none"
      ? { digest: layer.diffID, content: layer.tar }
      : await ctx.compressed(layer, compression);
  return { descriptor: { mediaType, digest, size: content.size }, content };
}
