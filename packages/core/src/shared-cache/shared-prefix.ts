/**
 * A configured prefix in a registry: an artifact of two blobs under a tag that is made of everything
 * that decides them.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { keyDigest } from "../cache/cache-records.ts";
import { type Descriptor, jsonBlob } from "../image/blob.ts";
import { digestIn, isObject, type Refuse } from "../image/check-descriptor.ts";
import { type ImageManifest, readJsonBlob } from "../image/image-content.ts";
import { type Digest, hexOf } from "../model/digest.ts";
import { FormatError } from "../model/errors.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import { canonicalJson, type JsonObject, type JsonValue } from "../model/json.ts";
import { pullManifest } from "../registry/manifests.ts";
import { pullBlob } from "../registry/pull-blob.ts";
import type { Repository } from "../registry/repository.ts";
import { type ArtifactBlob, pushArtifact } from "./push-artifact.ts";

const PREFIX_TYPE = "application/vnd.rootsmith.prefix.v1";
const CONFIG_TYPE = "application/vnd.rootsmith.prefix.config.v1+json";
const BLOB_TYPES = {
  facts: "application/vnd.rootsmith.prefix.facts.v1+json",
  nodes: "application/vnd.rootsmith.prefix.nodes.v1.tar",
} as const;

/** What programs changed: what was read meanwhile and what they removed, and a tar of the rest. */
export type PrefixBlobs = Readonly<
  Record<keyof typeof BLOB_TYPES, { readonly digest: Digest; readonly content: StoredContent }>
>;

/** The tag of the prefix of a key: `"prefix-…"`. */
export function prefixTag(key: JsonObject): string {
  return `prefix-${hexOf(keyDigest(key))}`;
}

/**
 * The blobs of a key, each checked against its digest; undefined where the repository has none.
 *
 * @throws {RegistryError} If the registry refuses something.
 * @throws {DigestMismatchError} If something has other bytes than it should.
 * @throws {FormatError} If the entry is malformed, or of another key.
 */
export async function pullPrefix(
  repository: Repository,
  key: JsonObject,
  cache: Cache,
): Promise<PrefixBlobs | undefined> {
  const tag = prefixTag(key);
  const refuse: Refuse = (fact, cause) =>
    new FormatError(`Cannot read "${tag}": ${fact}`, { format: "oci", cause });
  const found = await pullManifest(repository, tag);
  if (found === undefined) return undefined;
  // It is a manifest or an index: pullManifest() has checked that.
  const manifest = JSON.parse(new TextDecoder().decode(found.bytes)) as ImageManifest;
  const { artifactType, config: descriptor, layers = [] } = manifest;
  if (artifactType !== PREFIX_TYPE || descriptor?.mediaType !== CONFIG_TYPE) {
    throw refuse("it holds no prefix");
  }
  const open = (one: Descriptor): Promise<StoredContent> => pullBlob(repository, one, cache);
  const config = await readJsonBlob({ root: found.descriptor, open }, descriptor);
  if (!isObject(config)) throw refuse("its config is no object");
  if (canonicalJson((config.key ?? null) as JsonValue) !== canonicalJson(key)) {
    throw refuse("it is of another key");
  }
  const blob = async (name: keyof PrefixBlobs): Promise<PrefixBlobs["facts"]> => {
    const digest = digestIn(config[name], `its config lacks the digest of its ${name}`, refuse);
    const listed = layers.find((one) => one.digest === digest);
    if (listed === undefined) throw refuse(`its manifest lacks ${digest}`);
    return { digest, content: await open(listed) };
  };
  return { facts: await blob("facts"), nodes: await blob("nodes") };
}

/** @throws {RegistryError} If the registry refuses something; the entry is then what it was. */
export async function pushPrefix(
  repository: Repository,
  key: JsonObject,
  blobs: PrefixBlobs,
): Promise<void> {
  const layers = (["facts", "nodes"] as const).map((name): ArtifactBlob => {
    const { digest, content } = blobs[name];
    const descriptor = { mediaType: BLOB_TYPES[name], digest, size: content.size };
    return { descriptor, open: async () => content };
  });
  const { facts, nodes } = blobs;
  const config = jsonBlob(CONFIG_TYPE, { key, facts: facts.digest, nodes: nodes.digest });
  await pushArtifact(repository, prefixTag(key), { artifactType: PREFIX_TYPE, config, layers });
}
