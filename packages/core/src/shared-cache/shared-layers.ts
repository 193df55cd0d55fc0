/**
 * The layers of a build in a registry: an artifact under a tag that is made of everything that decides
 * their bytes. Its config says for which build they are, and what they are unpacked.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { keyDigest } from "../cache/cache-records.ts";
import { COMPRESSORS } from "../compress/compress-block.ts";
import type { StageContext } from "../contract/contexts.ts";
import { type Descriptor, jsonBlob } from "../image/blob.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import type { Refuse } from "../image/check-descriptor.ts";
import { type ImageManifest, readJsonBlob } from "../image/image-content.ts";
import { layerMediaType } from "../image/image-manifest.ts";
import { layerCompression, layerTar } from "../image/image-rootfs.ts";
import { layerCompressionOf } from "../image/layer-bytes.ts";
import { type Digest, hexOf } from "../model/digest.ts";
import { FormatError, RegistryError } from "../model/errors.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";
import { compressedLayer, rememberCompressed } from "../outputs/compressed-layer.ts";
import { pullManifest } from "../registry/manifests.ts";
import { pullBlob } from "../registry/pull-blob.ts";
import type { Repository } from "../registry/repository.ts";
import { readFileOwners } from "../rootfs/file-owners.ts";
import { type LayerFacts, readLayersConfig } from "./layers-config.ts";
import { type ArtifactBlob, pushArtifact } from "./push-artifact.ts";

const LAYERS_TYPE = "application/vnd.rootsmith.layers.v1";
const CONFIG_TYPE = "application/vnd.rootsmith.layers.config.v1+json";
const OWNERS_TYPE = "application/vnd.rootsmith.owners.v1+json";

/** The tag of the layers of a key: `"layers-…"`. */
export function layersTag(key: JsonObject): string {
  return `layers-${hexOf(keyDigest(key))}`;
}

/**
 * The layers of a key, base first; undefined where the repository has none. Every blob is checked
 * against its digest, and every layer against its diffID.
 *
 * @throws {RegistryError} If the registry refuses something.
 * @throws {DigestMismatchError} If something has other bytes than it should.
 * @throws {FormatError} If the entry is malformed, of another key, or lacks a blob.
 */
export async function pullLayers(
  repository: Repository,
  key: JsonObject,
  { cache, signal }: { readonly cache: Cache; readonly signal: AbortSignal },
): Promise<readonly BuiltLayer[] | undefined> {
  const tag = layersTag(key);
  const refuse: Refuse = (fact, cause) =>
    new FormatError(`Cannot read "${tag}": ${fact}`, { format: "oci", cause });
  const found = await pullManifest(repository, tag);
  if (found === undefined) return undefined;
  // It is a manifest or an index: pullManifest() has checked that.
  const manifest = JSON.parse(new TextDecoder().decode(found.bytes)) as ImageManifest;
  const { artifactType, config, layers: blobs = [] } = manifest;
  if (artifactType !== LAYERS_TYPE || config?.mediaType !== CONFIG_TYPE) {
    throw refuse("it holds no layers of a build");
  }
  const open = async (descriptor: Descriptor): Promise<StoredContent> => {
    try {
      return await pullBlob(repository, descriptor, cache);
    } catch (error) {
      const isLacking = error instanceof RegistryError && error.status === 404;
      throw isLacking ? refuse(`${descriptor.digest} is not there`, error) : error;
    }
  };
  const content = { root: found.descriptor, open };
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

/** @throws {RegistryError} If the registry refuses something; the entry is then what it was. */
export async function pushLayers(
  repository: Repository,
  key: JsonObject,
  layers: readonly BuiltLayer[],
  ctx: StageContext & { readonly cache: Cache },
): Promise<void> {
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
  await pushArtifact(repository, layersTag(key), {
    artifactType: LAYERS_TYPE,
    config,
    layers: blobs,
  });
}
