/**
 * Attaches to an image what documents it: SBOMs and provenance.
 *
 * @see https://github.com/moby/buildkit/blob/v0.32.0/docs/attestations/attestation-storage.md
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidelines-for-artifact-usage
 * @module
 */

import { type Blob, type Descriptor, jsonBlob } from "../image/blob.ts";
import type { BuiltImage, BuiltPlatform } from "../image/built-image.ts";
import type { ImageContent } from "../image/image-content.ts";
import { imageIndex, timeOf } from "../image/image-manifest.ts";
import type { ImageName } from "../image/image-name.ts";
import type { Digest } from "../model/digest.ts";
import type { FileContent } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";
import { cyclonedxDocument } from "./cyclonedx.ts";
import { imagePurl } from "./document-names.ts";
import { imageContents } from "./image-contents.ts";
import { imageManifests } from "./image-manifests.ts";
import { provenanceOf } from "./provenance.ts";
import { spdxDocument } from "./spdx.ts";
import { PREDICATE_TYPES, STATEMENT_TYPE, type Subject, statementOf } from "./statement.ts";

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

/** A blob that stands where a manifest must have a config and needs none. */
const EMPTY = jsonBlob("application/vnd.oci.empty.v1+json", {});

/** How SBOMs and provenance are attached to an image: as BuildKit does, or as OCI referrers. */
export type AttestForm = "buildkit" | "referrers";

export interface AttestOptions {
  readonly form: AttestForm;
  /**
   * For `buildkit`: an artifact that has the image as its subject, as BuildKit has written it since 0.32; or,
   * false, with the config of an image, as before. Default true.
   */
  readonly ociArtifact?: boolean;
}

/** The documents of one platform. */
interface Documents {
  readonly spdx: JsonObject;
  readonly cyclonedx: JsonObject;
  readonly provenance: JsonObject;
}

/**
 * The same image with its documents: one more manifest for each platform in an index, as BuildKit
 * has it, or manifests that refer to those of the platforms.
 *
 * @param content Of `image`.
 */
export async function attestContent(
  content: ImageContent,
  image: BuiltImage,
  name: ImageName,
  { form, ociArtifact = true }: AttestOptions,
  signal: AbortSignal,
): Promise<ImageContent> {
  const blobs = new Map<Digest, FileContent>();
  const keep: Keep = ({ descriptor, content }) => {
    blobs.set(descriptor.digest, content);
    return descriptor;
  };
  const manifests = await imageManifests(content);
  const attached: Descriptor[] = [];
  for (const [index, built] of image.platforms.entries()) {
    const manifest = manifests[index] as Descriptor;
    const subject = {
      name: imagePurl(name, name.tag, built.platform),
      digest: manifest.digest,
    };
    const documents = await documentsOf(built, image, name, signal);
    if (form === "buildkit") {
      const layers = statementLayers(documents, subject, keep);
      const head = ociArtifact ? artifactHead(manifest, keep) : imageHead(layers, keep);
      attached.push(attestationManifest({ ...head, layers }, manifest, keep));
    } else attached.push(...referrers(documents, subject, manifest, built, keep));
  }
  return {
    root: form === "buildkit" ? keep(imageIndex([...manifests, ...attached])) : content.root,
    ...(form === "referrers" && { referrers: attached }),
    open: async (descriptor) => blobs.get(descriptor.digest) ?? content.open(descriptor),
  };
}

async function documentsOf(
  built: BuiltPlatform,
  image: BuiltImage,
  name: ImageName,
  signal: AbortSignal,
): Promise<Documents> {
  const contents = [await imageContents(built, image, { signal })];
  return {
    spdx: spdxDocument(name, contents),
    cyclonedx: cyclonedxDocument(name, contents),
    provenance: provenanceOf(image, [built]),
  };
}

type Keep = (blob: Blob) => Descriptor;

/** A statement for each document that Docker shows. */
function statementLayers(documents: Documents, subject: Subject, keep: Keep): Descriptor[] {
  return (["spdx", "provenance"] as const).map((kind) => {
    const predicateType = PREDICATE_TYPES[kind];
    const statement = statementOf([subject], predicateType, documents[kind]);
    return {
      ...keep(jsonBlob(STATEMENT_TYPE, statement)),
      annotations: { "in-toto.io/predicate-type": predicateType },
    };
  });
}

/** No engine takes it for an image. */
const NO_PLATFORM = { architecture: "unknown", os: "unknown" } as const;

function artifactHead({ mediaType, digest, size }: Descriptor, keep: Keep) {
  return {
    artifactType: "application/vnd.docker.attestation.manifest.v1+json",
    config: { ...keep(EMPTY), data: "e30=" },
    subject: { mediaType, digest, size },
  };
}

function imageHead(layers: readonly Descriptor[], keep: Keep) {
  const config = jsonBlob("application/vnd.oci.image.config.v1+json", {
    ...NO_PLATFORM,
    config: {},
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
  });
  return { config: keep(config) };
}

/** What the index of the image lists beside its manifest. */
function attestationManifest(content: object, { digest }: Descriptor, keep: Keep): Descriptor {
  const manifest = { schemaVersion: 2, mediaType: MANIFEST_TYPE, ...content };
  return {
    ...keep(jsonBlob(MANIFEST_TYPE, manifest)),
    platform: NO_PLATFORM,
    annotations: {
      "vnd.docker.reference.digest": digest,
      "vnd.docker.reference.type": "attestation-manifest",
    },
  };
}

/** A manifest for each document, which names the image's as its subject. */
function referrers(
  documents: Documents,
  subject: Subject,
  { mediaType, digest, size }: Descriptor,
  built: BuiltPlatform,
  keep: Keep,
): Descriptor[] {
  const { spdx, cyclonedx, provenance } = documents;
  const blobs = [
    jsonBlob("application/spdx+json", spdx),
    jsonBlob("application/vnd.cyclonedx+json", cyclonedx),
    jsonBlob(STATEMENT_TYPE, statementOf([subject], PREDICATE_TYPES.provenance, provenance)),
  ];
  return blobs.map((blob) => {
    const artifactType = blob.descriptor.mediaType;
    const annotations = { "org.opencontainers.image.created": timeOf(built.epoch) };
    const manifest = jsonBlob(MANIFEST_TYPE, {
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      artifactType,
      config: keep(EMPTY),
      layers: [keep(blob)],
      subject: { mediaType, digest, size },
      annotations,
    });
    return { ...keep(manifest), artifactType, annotations };
  });
}
