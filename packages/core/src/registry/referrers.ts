/**
 * What refers to a manifest: signatures, SBOMs, provenance. Registries that do not keep track of it
 * themselves have an index under a tag, which their clients maintain.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#referrers-tag-schema
 * @module
 */

import type { Descriptor } from "../image/blob.ts";
import { checkManifest, type ImageManifest, isIndex } from "../image/image-content.ts";
import { imageIndex } from "../image/image-manifest.ts";
import type { Digest } from "../model/digest.ts";
import { RegistryError } from "../model/errors.ts";
import { collectBytes } from "../model/fs-entry.ts";
import { type ManifestBytes, pullManifest, pushManifest } from "./manifests.ts";
import type { Repository } from "./repository.ts";

/** How often the index is written where others write it at the same time. */
const MAX_ROUNDS = 5;

/** After which the tag is asked: 404 by the specification; some have other words, or 200 for anything. */
const NO_API: readonly number[] = [404, 200, 400, 405];

const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

/**
 * What refers to a manifest, by the registry's own knowledge or by the tag.
 *
 * @throws {RegistryError} If the registry refuses to say.
 */
export async function listReferrers(
  repository: Repository,
  subject: Digest,
): Promise<readonly Descriptor[]> {
  const what = `list what refers to ${subject}`;
  try {
    const answer = await repository.send({ at: `referrers/${subject}`, for: "pull" });
    if (answer.status === 200 && answer.headers["content-type"]?.startsWith(INDEX_TYPE)) {
      return checkManifest(JSON.parse(answer.text()), INDEX_TYPE, "the referrers").manifests ?? [];
    }
    if (!NO_API.includes(answer.status)) throw repository.refusal(what, answer);
  } catch (error) {
    throw repository.failure(what, error);
  }
  return (await readIndex(repository, subject)).referrers;
}

/**
 * Adds a manifest to the index of what refers to its subject. For registries that do not do it.
 *
 * @throws {RegistryError} If the registry refuses it, or others write the index all the time.
 */
export async function addReferrer(
  repository: Repository,
  subject: Digest,
  referrer: Descriptor,
): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { referrers, etag } = await readIndex(repository, subject);
    if (referrers.some(({ digest }) => digest === referrer.digest)) return;
    const { descriptor, content } = imageIndex([...referrers, referrer]);
    const bytes = await collectBytes(content.open());
    const headers = etag === undefined ? {} : { "if-match": etag };
    try {
      await pushManifest(repository, { descriptor, bytes }, tagOf(subject), {
        always: true,
        headers,
      });
    } catch (error) {
      if (!(error instanceof RegistryError && error.status === 412)) throw error;
    }
    // Another client may have written over it: the next round looks.
  }
  throw new RegistryError(
    `Cannot list ${referrer.digest} as a referrer of ${subject}: others keep changing the list`,
    { host: repository.host, hint: "Push again when nobody else does" },
  );
}

/** How a manifest is listed as a referrer. */
export function referrerOf({ descriptor, bytes }: ManifestBytes): Descriptor {
  const manifest = JSON.parse(new TextDecoder().decode(bytes)) as ImageManifest;
  const { artifactType = manifest.config?.mediaType, annotations } = manifest;
  const { mediaType, digest, size } = descriptor;
  return {
    mediaType,
    digest,
    size,
    ...(artifactType !== undefined && { artifactType }),
    ...(annotations !== undefined && { annotations }),
  };
}

async function readIndex(
  repository: Repository,
  subject: Digest,
): Promise<{ readonly referrers: readonly Descriptor[]; readonly etag?: string }> {
  const found = await pullManifest(repository, tagOf(subject));
  if (found === undefined) return { referrers: [] };
  const { descriptor, bytes, etag } = found;
  if (!isIndex(descriptor)) {
    throw new RegistryError(
      `Cannot list what refers to ${subject}: the tag "${tagOf(subject)}" is no index`,
      { host: repository.host, hint: "Remove that tag from the registry" },
    );
  }
  const { manifests = [] } = JSON.parse(new TextDecoder().decode(bytes)) as ImageManifest;
  return { referrers: manifests, ...(etag !== undefined && { etag }) };
}

function tagOf(subject: Digest): string {
  return subject.replace(":", "-");
}
