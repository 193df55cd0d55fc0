/**
 * The rootfs of an image that was there before.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import type { LayerCompression } from "../compress/compress.ts";
import type { Digest } from "../model/digest.ts";
import { FormatError } from "../model/errors.ts";
import type { FsEntry, RootfsEntry, StoredContent } from "../model/fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { readTar } from "../tar/read-tar.ts";
import { applyLayer } from "./apply-layer.ts";
import type { Descriptor } from "./blob.ts";
import type { ImageContent } from "./image-content.ts";
import type { PlatformImage } from "./image-platforms.ts";
import { type KeptLayer, keptEntries } from "./kept-entries.ts";
import { decompressLayer, layerCompressionOf } from "./layer-bytes.ts";
import { unusable } from "./unusable.ts";

export interface ImageRootfsContext {
  readonly cache: Pick<Cache, "blob" | "put" | "derive">;
  readonly signal: AbortSignal;
  /** Called after each layer, bottom first, with what it adds and with what the layers so far add up to. */
  onLayer?(added: readonly RootfsEntry[], tree: RootfsTree): void;
}

/** The layers of files that OCI and Docker have; the compression is the last group. */
const LAYER_TYPE =
  /^application\/vnd\.(?:oci\.image\.layer\.v1\.tar|docker\.image\.rootfs\.diff\.tar)(?:[.+](gzip|zstd))?$/;

/**
 * What the layers of an image add up to. Contents lie in the cache.
 *
 * @throws {DigestMismatchError} If a layer is not what the image says.
 * @throws {FormatError} If a layer is malformed.
 */
export async function imageRootfs(
  content: ImageContent,
  image: PlatformImage,
  ctx: ImageRootfsContext,
): Promise<RootfsTree> {
  const layers: (KeptLayer & { readonly descriptor: Descriptor })[] = [];
  for (const { descriptor, diffID } of image.layers) {
    layers.push({ descriptor, diffID, tar: await layerTar(content, descriptor, diffID, ctx) });
  }
  const tree = new RootfsTree();
  const read = async (): Promise<readonly FsEntry[]> => {
    for (const { descriptor, tar } of layers) {
      try {
        const added = await applyLayer(tree, readTar(tar, ctx));
        ctx.onLayer?.(added, tree);
      } catch (cause) {
        throw unusable(`the layer ${descriptor.digest}`, cause);
      }
    }
    return tree.entries();
  };
  if (ctx.onLayer) {
    await read();
    return tree;
  }
  const entries = await keptEntries(layers, ctx.cache, read);
  if (tree.size > 0) return tree;
  tree.load(entries);
  return tree;
}

/**
 * A layer without its compression, which the cache keeps.
 *
 * @throws {DigestMismatchError} If it is not what the image says.
 * @throws {FormatError} If it cannot be decompressed, or is no layer of files.
 */
export async function layerTar(
  content: ImageContent,
  descriptor: Descriptor,
  diffID: Digest,
  { cache, signal }: ImageRootfsContext,
): Promise<StoredContent> {
  layerCompression(descriptor);
  const known = await cache.blob(diffID);
  if (known !== undefined) return known;
  const blob = await content.open(descriptor);
  const bytes = decompressLayer(blob.open(), await layerCompressionOf(blob));
  const stored = await cache.put(bytes, {
    expected: { digest: diffID },
    what: `the layer ${descriptor.digest} of the image`,
    signal,
  });
  return stored.content;
}

/**
 * What a layer says that it is compressed with.
 *
 * @throws {FormatError} If it is no layer of files.
 */
export function layerCompression({ mediaType, digest }: Descriptor): LayerCompression {
  const [found, compression = "none"] = LAYER_TYPE.exec(mediaType) ?? [];
  if (found !== undefined) return compression as LayerCompression;
  throw new FormatError(`Cannot read the layer ${digest}: its media type is "${mediaType}"`, {
    format: "oci",
    hint: "Layers are tar archives, plain or compressed with gzip or zstd",
  });
}
