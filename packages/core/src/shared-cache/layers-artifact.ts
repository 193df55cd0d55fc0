/**
 * The layers of a build as an artifact: a config that says for which build they are and what they are
 * unpacked, and their blobs.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { rememberCompressed } from "../cache/compressed-blobs.ts";
import { COMPRESSORS } from "../compress/compress-block.ts";
import type { StageContext } from "../contract/contexts.ts";
import { type Descriptor, jsonBlob } from "../image/blob.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import type { Refuse } from "../image/check-descriptor.ts";
import { type ImageManifest, readJsonBlob } from "../image/image-content.ts";
import { layerMediaType } from "../image/image-manifest.ts";
import { layerCompression, layerTar } from "../image/image-rootfs.ts";
import { layerCompressionOf } from "../image/layer-bytes.ts";
import type { Digest } from "../model/digest.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";
import { compressedLayer } from "../outputs/compressed-layer.ts";
import { readFileOwners } from "../rootfs/file-owners.ts";
import { type LayerFacts, readLayersConfig } from "./layers-config.ts";
import type { Artifact, ArtifactBlob } from "./push-artifact.ts";

const LAYERS_TYPE = "application/vnd.rootsmith.layers.v1";
const CONFIG_TYPE = "application/vnd.rootsmith.layers.config.v1+json";
const OWNERS_TYPE = "application/vnd.rootsmith.owners.v1+json";

/** Where an artifact lies. */
export interface ArtifactSource {
  readonly manifest: ImageManifest;
  /** A blob, checked against its digest. */
  open(descriptor: Descriptor): Promise<StoredContent>;
  readonly refuse: Refuse;
}

/**
 * The layers of a key, base first. Every blob is checked against its digest, and every layer against its
 * diffID.
 *
 * @throws {DigestMismatchError} If something has other bytes than it should.
 * @throws {FormatError} If the artifact is malformed, of another key, or lacks a blob.
 */
export async function readLayers(
  { manifest, open, refuse }: ArtifactSource,
  key: JsonObject,
  { cache, signal }: { readonly cache: Cache; readonly signal: AbortSignal },
): Promise<readonly BuiltLayer[]> {
  const { artifactType, config, layers: blobs = [] } = manifest;
  if (artifactType !== LAYERS_TYPE || config?.mediaType !== CONFIG_TYPE) {
    throw refuse("it holds no layers of a build");
  }
  const content = { root: config, open };
  const listed = (digest: Digest): Descriptor => {
    const blob = blobs.find((one) => one.digest === digest);
    if (blob === undefined) throw refuse(`its manifest lacks ${digest}`);
    return blob;
  };
  const layers: BuiltLayer[] = [];
  for (const facts of readLayersConfig(await readJsonBlob(content, config), key, refuse)) {
    const { title, diffID, blob, compressor, owners } = facts;
    const tar = await layerTar(content, listed(blob), diffID, { cache, signal });
    if (compressor === COMPRESSORS.gzip && (await isGzip(listed(blob), open))) {
      await rememberCompressed(cache, diffID, "gzip", blob);
    }
    const owned = owners && (await open(listed(owners)));
    if (owned !== undefined) {
      await readFileOwners([owned]).catch((cause) => {
        throw refuse("its owners are malformed", cause);
      });
    }
    layers.push({
      title,
      diffID,
      tar,
      ...(owners && owned && { owners: { digest: owners, content: owned } }),
    });
  }
  return layers;
}

/** Whether a blob is what its type says, and gzip. */
async function isGzip(
  descriptor: Descriptor,
  open: (descriptor: Descriptor) => Promise<StoredContent>,
): Promise<boolean> {
  if (layerCompression(descriptor) !== "gzip") return false;
  return (await layerCompressionOf(await open(descriptor))) === "gzip";
}

export async function layersArtifact(
  key: JsonObject,
  layers: readonly BuiltLayer[],
  ctx: StageContext & { readonly cache: Cache },
): Promise<Artifact> {
  const blobs: ArtifactBlob[] = [];
  const facts: LayerFacts[] = [];
  for (const layer of layers) {
    const { title, diffID, owners } = layer;
    const { digest, content } = await compressedLayer(ctx, layer, "gzip");
    const { size } = content;
    const mediaType = layerMediaType("gzip");
    blobs.push({ descriptor: { mediaType, digest, size }, open: async () => content });
    if (owners !== undefined) {
      const descriptor = {
        mediaType: OWNERS_TYPE,
        digest: owners.digest,
        size: owners.content.size,
      };
      blobs.push({ descriptor, open: async () => owners.content });
    }
    facts.push({
      title,
      diffID,
      blob: digest,
      compressor: COMPRESSORS.gzip,
      ...(owners && { owners: owners.digest }),
    });
  }
  const config = jsonBlob(CONFIG_TYPE, { key, layers: facts });
  return { artifactType: LAYERS_TYPE, config, layers: blobs };
}
