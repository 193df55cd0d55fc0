/**
 * The SBOMs and provenance that an image has beside it, as BuildKit and registries attach them.
 *
 * @see https://docs.docker.com/build/metadata/attestations/attestation-storage/
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidelines-for-artifact-usage
 * @module
 */
import type { Descriptor } from "../image/blob.ts";
import { type ImageContent, isIndex, isManifest, readManifest } from "../image/image-content.ts";
import type { Digest } from "../model/digest.ts";

export interface AttachedDocument {
  /** Its predicate type, or its media type: `"https://spdx.dev/Document"`, `"application/spdx+json"`. */
  readonly type: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/**
 * @param manifest Of one platform.
 * @throws {FormatError} If a manifest is malformed.
 */
export async function attachedDocuments(
  content: ImageContent,
  manifest: Digest,
): Promise<readonly AttachedDocument[]> {
  const { root, referrers = [] } = content;
  const { manifests = [] } = isIndex(root) ? await readManifest(content, root) : {};
  const attestations = manifests.filter(
    ({ annotations = {} }) => annotations["vnd.docker.reference.digest"] === manifest,
  );
  const documents: AttachedDocument[] = [];
  for (const one of [...attestations, ...referrers].filter(isManifest)) {
    const { layers = [], subject } = await readManifest(content, one);
    if (subject !== undefined && subject.digest !== manifest) continue;
    documents.push(...layers.map(documentOf));
  }
  return documents;
}

function documentOf({ mediaType, digest, size, annotations = {} }: Descriptor): AttachedDocument {
  return { type: annotations["in-toto.io/predicate-type"] ?? mediaType, digest, size };
}
