/**
 * An image into a repository: blobs at the same time, then manifests, the tag last.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#push
 * @module
 */

import {
  type ImageContent,
  type ImageManifest,
  imageBlobs,
  isManifest,
} from "../image/image-content.ts";
import { Slots } from "../io/slots.ts";
import type { Digest } from "../model/digest.ts";
import { RegistryError } from "../model/errors.ts";
import { collectBytes } from "../model/fs-entry.ts";
import { type KnownBlobsCache, knownBlobs, rememberBlobs } from "./known-blobs.ts";
import { type ManifestBytes, pushManifest } from "./manifests.ts";
import { type PushBlobOptions, type PushedBlob, pushBlob } from "./push-blob.ts";
import { addReferrer, referrerOf } from "./referrers.ts";
import type { Repository } from "./repository.ts";

/** Blobs on their way at once. */
const CONCURRENCY = 4;

/** What a push did. */
export interface PushResult {
  /** Of the manifest or the index. */
  readonly digest: Digest;
  /** How many blobs were brought in which way; manifests are none. */
  readonly blobs: Readonly<Record<PushedBlob, number>>;
  /** Of the image with its manifests. */
  readonly size: number;
  /** Of the blobs that were uploaded. */
  readonly bytes: number;
}

export interface PushImageOptions extends PushBlobOptions {
  /** Knows which blobs of the image before are there. Without one each is asked for. */
  readonly cache?: KnownBlobsCache;
}

/**
 * Pushes an image with all that it holds and all that refers to it. Until everything is there, the
 * tag stays what it was.
 *
 * @param tag Without one the image is found by its digest only.
 * @throws {RegistryError} If the registry refuses something.
 */
export async function pushImage(
  content: ImageContent,
  repository: Repository,
  tag: string | undefined,
  options: PushImageOptions = {},
): Promise<PushResult> {
  const { cache } = options;
  const known = cache && (await knownBlobs(repository, "image", cache));
  try {
    return await pushAll(content, repository, tag, options, known);
  } catch (error) {
    // The registry has lost a blob of a manifest that it still has.
    const isLacking = error instanceof RegistryError && [400, 404].includes(error.status ?? 0);
    if (!isLacking || !known?.size) throw error;
    return pushAll(content, repository, tag, options);
  }
}

/** @param known Blobs that need not be asked for. */
async function pushAll(
  content: ImageContent,
  repository: Repository,
  tag: string | undefined,
  options: PushImageOptions,
  known: ReadonlySet<Digest> = new Set(),
): Promise<PushResult> {
  const manifests: ManifestBytes[] = [];
  const blobs: Digest[] = [];
  const pushed: Record<PushedBlob, number> = { present: 0, mounted: 0, uploaded: 0 };
  let size = 0;
  let bytes = 0;
  const slots = new Slots(CONCURRENCY);
  const uploads: Promise<void>[] = [];
  const seen = new Set<Digest>();
  const { root, referrers = [] } = content;
  for (const descriptor of [...referrers, root]) {
    for await (const blob of imageBlobs(content, descriptor, seen)) {
      size += blob.descriptor.size;
      if (isManifest(blob.descriptor)) {
        manifests.push({ ...blob, bytes: await collectBytes(blob.content.open()) });
        continue;
      }
      blobs.push(blob.descriptor.digest);
      if (known.has(blob.descriptor.digest)) {
        pushed.present++;
        continue;
      }
      const upload = slots.run(async () => {
        const how = await pushBlob(repository, blob, options);
        pushed[how]++;
        if (how === "uploaded") bytes += blob.descriptor.size;
      });
      upload.catch(() => {}); // heard below, when all have started
      uploads.push(upload);
    }
  }
  try {
    await Promise.all(uploads);
  } catch (error) {
    if (repository.retry.signal.aborted) await Promise.allSettled(uploads); // each is cancelled
    throw error;
  }
  for (const manifest of manifests) {
    const isRoot = manifest.descriptor.digest === root.digest;
    await pushWithSubject(repository, manifest, (isRoot && tag) || manifest.descriptor.digest);
  }
  if (options.cache) {
    await rememberBlobs(repository, "image", options.cache, { manifest: root.digest, blobs });
  }
  return { digest: root.digest, blobs: pushed, size, bytes };
}

/** Pushes a manifest and, where the registry does not do so, notes what it refers to. */
async function pushWithSubject(
  repository: Repository,
  manifest: ManifestBytes,
  reference: string,
): Promise<void> {
  const { subject } = JSON.parse(new TextDecoder().decode(manifest.bytes)) as ImageManifest;
  const always = subject !== undefined; // only an answer to a push says who keeps track
  const { tracksSubject } = await pushManifest(repository, manifest, reference, { always });
  if (subject === undefined || tracksSubject) return;
  await addReferrer(repository, subject.digest, referrerOf(manifest));
}
