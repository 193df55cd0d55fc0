/**
 * An image in a registry: its blobs are fetched when they are read, once, into the cache.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pull
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import type { Descriptor } from "../image/blob.ts";
import {
  type ImageContent,
  isIndex,
  isManifest,
  MAX_MANIFEST_SIZE,
  readManifest,
} from "../image/image-content.ts";
import { Slots } from "../io/slots.ts";
import type { Digest } from "../model/digest.ts";
import { RegistryError } from "../model/errors.ts";
import { collectBytes } from "../model/fs-entry.ts";
import { pullManifest } from "./manifests.ts";
import { pullBlob } from "./pull-blob.ts";
import { listReferrers } from "./referrers.ts";
import type { RegistryClient } from "./registry-client.ts";
import { formatRegistryName, type RegistryName } from "./registry-name.ts";
import type { Repository, RepositoryName } from "./repository.ts";

/** Questions that are asked at once. */
const CONCURRENCY = 4;

/** An image and the repository that it comes from. */
export interface RegistryImage extends ImageContent {
  readonly source: RepositoryName;
}

/**
 * Finds what a name leads to.
 *
 * @throws {RegistryError} If there is no such image, or the registry refuses it.
 * @throws {DigestMismatchError} If the registry gives other bytes than it was asked for.
 * @throws {FormatError} If it is no manifest.
 */
export async function openRegistryImage(
  name: RegistryName,
  client: RegistryClient,
  cache: Cache,
  options: { readonly withReferrers?: boolean } = {},
): Promise<RegistryImage> {
  const repository = client.repository(name);
  const known = name.digest && (await cachedManifest(name.digest, cache));
  const image: RegistryImage = {
    root: known ?? (await pullRoot(repository, name, cache)),
    source: { host: name.host, repository: name.repository },
    // Fetched when it is read: what copies an image may find that the other side has it.
    open: async (descriptor) => ({
      size: descriptor.size,
      open: async function* () {
        yield* (await pullBlob(repository, descriptor, cache)).open();
      },
    }),
  };
  return options.withReferrers
    ? { ...image, referrers: await referrersOf(image, repository) }
    : image;
}

/** A manifest that was pulled before: asked for by its digest, it takes no request. */
async function cachedManifest(digest: Digest, cache: Cache): Promise<Descriptor | undefined> {
  const content = await cache.blob(digest);
  if (content === undefined || content.size > MAX_MANIFEST_SIZE) return undefined;
  try {
    const text = new TextDecoder().decode(await collectBytes(content.open()));
    const { mediaType } = JSON.parse(text) as { readonly mediaType: string };
    return isManifest({ mediaType }) ? { mediaType, digest, size: content.size } : undefined;
  } catch {
    return undefined; // a layer: the registry says what is wrong
  }
}

async function pullRoot(
  repository: Repository,
  name: RegistryName,
  cache: Cache,
): Promise<Descriptor> {
  const manifest = await pullManifest(repository, name.digest ?? name.tag ?? "latest");
  if (manifest === undefined) throw noSuchImage(name);
  await cache.put([manifest.bytes]);
  return manifest.descriptor;
}

export function noSuchImage(name: RegistryName): RegistryError {
  return new RegistryError(`Cannot find "${formatRegistryName(name)}": there is no such image`, {
    host: name.host,
    status: 404,
    hint: `Check the name; if it is private: docker login ${name.host}`,
  });
}

/** What refers to the image, or to one of its platforms. */
async function referrersOf(
  image: RegistryImage,
  repository: Repository,
): Promise<readonly Descriptor[]> {
  const { manifests = [] } = isIndex(image.root) ? await readManifest(image, image.root) : {};
  const slots = new Slots(CONCURRENCY);
  const lists = [image.root, ...manifests].map(({ digest }) =>
    slots.run(() => listReferrers(repository, digest)),
  );
  return (await Promise.all(lists)).flat();
}
