/**
 * An OCI artifact into a repository: blobs that are opened only where they are not there, then the
 * manifest under its tag.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidelines-for-artifact-usage
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { type Blob, type Descriptor, jsonBlob } from "../image/blob.ts";
import { Slots } from "../io/slots.ts";
import type { Digest } from "../model/digest.ts";
import { collectBytes, type FileContent } from "../model/fs-entry.ts";
import { knownBlobs, rememberBlobs } from "../registry/known-blobs.ts";
import { pushManifest } from "../registry/manifests.ts";
import { hasBlob, pushBlob } from "../registry/push-blob.ts";
import type { Repository } from "../registry/repository.ts";

/** Blobs on their way at once. */
const CONCURRENCY = 4;

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** A blob, and how to get at it. */
export interface ArtifactBlob {
  readonly descriptor: Descriptor;
  open(): Promise<FileContent>;
}

export interface Artifact {
  readonly artifactType: string;
  readonly config: Blob;
  readonly layers: readonly ArtifactBlob[];
}

/** What a push of an artifact did, beside its config. */
export interface PushedArtifact {
  /** Of the manifest. */
  readonly digest: Digest;
  /** How many blobs were there. */
  readonly present: number;
  /** How many were sent. */
  readonly uploaded: number;
  /** Of those that were sent. */
  readonly bytes: number;
}

export function artifactManifest({ artifactType, config, layers }: Artifact): Blob {
  return jsonBlob(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType,
    config: config.descriptor,
    layers: layers.map((layer) => layer.descriptor),
  });
}

/**
 * @param cache Knows which blobs of such an artifact are there. Without one each is asked for.
 * @throws {RegistryError} If the registry refuses something; the tag is then what it was.
 */
export async function pushArtifact(
  repository: Repository,
  tag: string,
  artifact: Artifact,
  cache?: Cache,
): Promise<PushedArtifact> {
  const { config, layers, artifactType } = artifact;
  const known = cache && (await knownBlobs(repository, artifactType, cache));
  const counts = { present: 0, uploaded: 0, bytes: 0 };
  const slots = new Slots(CONCURRENCY);
  const pushes = layers.map(({ descriptor, open }) =>
    slots.run(async () => {
      const { digest } = descriptor;
      if (known?.has(digest) || (await hasBlob(repository, digest))) {
        counts.present++;
        return;
      }
      await pushBlob(repository, { descriptor, content: await open() });
      counts.uploaded++;
      counts.bytes += descriptor.size;
    }),
  );
  try {
    await Promise.all([pushBlob(repository, config), ...pushes]);
  } catch (error) {
    await Promise.allSettled(pushes);
    throw error;
  }
  const { descriptor, content } = artifactManifest(artifact);
  const bytes = await collectBytes(content.open());
  await pushManifest(repository, { descriptor, bytes }, tag);
  const blobs = layers.map((layer) => layer.descriptor.digest);
  const pushed = { manifest: descriptor.digest, blobs };
  if (cache) await rememberBlobs(repository, artifactType, cache, pushed);
  return { digest: descriptor.digest, ...counts };
}
