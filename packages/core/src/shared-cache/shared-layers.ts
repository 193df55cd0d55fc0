/**
 * The layers of a build in a registry: an artifact under a tag that is made of everything that decides
 * their bytes.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { keyDigest } from "../cache/cache-records.ts";
import type { StageContext } from "../contract/contexts.ts";
import type { Descriptor } from "../image/blob.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import type { Refuse } from "../image/check-descriptor.ts";
import type { ImageManifest } from "../image/image-content.ts";
import { hexOf } from "../model/digest.ts";
import { FormatError, RegistryError } from "../model/errors.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";
import { pullManifest } from "../registry/manifests.ts";
import { pullBlob } from "../registry/pull-blob.ts";
import type { Repository } from "../registry/repository.ts";
import { layersArtifact, readLayers } from "./layers-artifact.ts";
import { pushArtifact } from "./push-artifact.ts";

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
  ctx: { readonly cache: Cache; readonly signal: AbortSignal },
): Promise<readonly BuiltLayer[] | undefined> {
  const tag = layersTag(key);
  const refuse: Refuse = (fact, cause) =>
    new FormatError(`Cannot read "${tag}": ${fact}`, { format: "oci", cause });
  const found = await pullManifest(repository, tag);
  if (found === undefined) return undefined;
  // It is a manifest or an index: pullManifest() has checked that.
  const manifest = JSON.parse(new TextDecoder().decode(found.bytes)) as ImageManifest;
  const open = async (descriptor: Descriptor): Promise<StoredContent> => {
    try {
      return await pullBlob(repository, descriptor, ctx.cache);
    } catch (error) {
      const isLacking = error instanceof RegistryError && error.status === 404;
      throw isLacking ? refuse(`${descriptor.digest} is not there`, error) : error;
    }
  };
  return readLayers({ manifest, open, refuse }, key, ctx);
}

/** @throws {RegistryError} If the registry refuses something; the entry is then what it was. */
export async function pushLayers(
  repository: Repository,
  key: JsonObject,
  layers: readonly BuiltLayer[],
  ctx: StageContext & { readonly cache: Cache },
): Promise<void> {
  const artifact = await layersArtifact(key, layers, ctx);
  await pushArtifact(repository, layersTag(key), artifact, ctx.cache);
}
