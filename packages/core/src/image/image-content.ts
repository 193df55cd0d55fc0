/**
 * An image as a graph of blobs, wherever it lies: just built, in a layout, an archive or a registry.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md
 * @module
 */
import type { Digest } from "../model/digest.ts";
import { digestOfBytes } from "../model/digest.ts";
import { DigestMismatchError, FormatError } from "../model/errors.ts";
import { collectBytes, type FileContent } from "../model/fs-entry.ts";
import { parseJson } from "../model/json.ts";
import type { Blob, Descriptor } from "./blob.ts";
import {
  checkAnnotations,
  checkDescriptor,
  checkDescriptors,
  isObject,
  type Refuse,
} from "./check-descriptor.ts";

/** What a name leads to, and every blob behind it. */
export interface ImageContent {
  /** Of a manifest or an index. */
  readonly root: Descriptor;
  /** Manifests whose subject is the image or a part of it: SBOMs, provenance, signatures. */
  readonly referrers?: readonly Descriptor[];
  /**
   * The bytes of a blob. The reader checks them against the digest, unless it was this
   * process that made them.
   *
   * @throws {FormatError} If the blob is not there.
   */
  open(descriptor: Descriptor): Promise<FileContent>;
}

/** The fields of a manifest or an index that lead to other blobs. */
export interface ImageManifest {
  readonly mediaType: string;
  readonly artifactType?: string;
  /** Of a manifest. */
  readonly config?: Descriptor;
  /** Of a manifest, base first. */
  readonly layers?: readonly Descriptor[];
  /** Of an index. */
  readonly manifests?: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** As many bytes as a registry must take, and more than any manifest needs. */
export const MAX_MANIFEST_SIZE: number = 4 << 20;

const INDEXES: readonly string[] = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];

const NONDISTRIBUTABLE =
  /^application\/vnd\.(oci\.image\.layer\.nondistributable\.v1|docker\.image\.rootfs\.foreign\.diff)\.tar/;

const MANIFESTS: readonly string[] = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/** What a client accepts where an image is asked for: manifests and indexes of OCI and Docker. */
export const MANIFEST_TYPES: readonly string[] = [...MANIFESTS, ...INDEXES];

/** @see CVE-2021-41190: what one program takes for an image, another one takes for an index. */
const AMBIGUOUS = "it is both an image and an index";

export function isIndex({ mediaType }: Pick<Descriptor, "mediaType">): boolean {
  return INDEXES.includes(mediaType);
}

/** True of what holds other blobs by their descriptors. */
export function isManifest(descriptor: Pick<Descriptor, "mediaType">): boolean {
  return MANIFESTS.includes(descriptor.mediaType) || isIndex(descriptor);
}

/**
 * True of a layer that may not be passed on, such as those of Windows: its descriptor says where it is.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#non-distributable-layers
 */
export function isNondistributable({ mediaType }: Pick<Descriptor, "mediaType">): boolean {
  return NONDISTRIBUTABLE.test(mediaType);
}

/**
 * A manifest or an index, checked against its digest.
 *
 * @throws {DigestMismatchError} If the bytes are others.
 * @throws {FormatError} If they are no manifest, or too many.
 */
export async function readManifest(
  content: ImageContent,
  descriptor: Descriptor,
): Promise<ImageManifest> {
  const value = await readJsonBlob(content, descriptor);
  return checkManifest(value, descriptor.mediaType, `${descriptor.digest} of the image`);
}

/**
 * Narrows JSON to a manifest or an index.
 *
 * @param mediaType Of its descriptor; what the JSON says of itself must not differ.
 * @param what The object of an error message.
 * @throws {FormatError} If it is none, or something in it is malformed.
 */
export function checkManifest(value: unknown, mediaType: string, what: string): ImageManifest {
  const refuse: Refuse = (fact, cause) =>
    new FormatError(`Cannot read ${what}: ${fact}`, { format: "oci", cause });
  if (!isManifest({ mediaType })) throw refuse(`its media type "${mediaType}" is no manifest's`);
  if (!isObject(value)) throw refuse("it is no object");
  const { mediaType: own = mediaType, subject, annotations } = value;
  if (own !== mediaType) throw refuse(`it says "${own}", its descriptor "${mediaType}"`);
  if (isIndex({ mediaType })) {
    checkDescriptors(value.manifests, "manifests", refuse);
    if (value.config !== undefined || value.layers !== undefined) throw refuse(AMBIGUOUS);
  } else {
    checkDescriptor(value.config, "config", refuse);
    checkDescriptors(value.layers, "layers", refuse);
    if (value.manifests !== undefined) throw refuse(AMBIGUOUS);
  }
  if (subject !== undefined) checkDescriptor(subject, "subject", refuse);
  checkAnnotations(annotations, "manifest", refuse);
  return { ...value, mediaType };
}

/**
 * A small blob that holds JSON, checked against its digest: a manifest, an index, a config.
 *
 * @throws {DigestMismatchError} If the bytes are others.
 * @throws {FormatError} If they are not JSON, or too many.
 */
export async function readJsonBlob(
  content: ImageContent,
  descriptor: Descriptor,
): Promise<unknown> {
  const { digest, size } = descriptor;
  const refuse = (fact: string, cause?: unknown): FormatError =>
    new FormatError(`Cannot read ${digest} of the image: ${fact}`, { format: "oci", cause });
  if (size > MAX_MANIFEST_SIZE) throw refuse(`it has ${size} bytes`);
  const bytes = await collectBytes((await content.open(descriptor)).open());
  checkDigest(bytes, digest);
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw refuse((cause as SyntaxError).message, cause);
  }
}

function checkDigest(bytes: Uint8Array, expected: Digest): void {
  const actual = digestOfBytes(bytes);
  if (actual !== expected) throw new DigestMismatchError("a blob of the image", expected, actual);
}

/**
 * Every blob of an image once, without the layers that may not be passed on; what is held stands
 * before what holds it, so the root is last.
 */
export async function* imageBlobs(
  content: ImageContent,
  descriptor: Descriptor = content.root,
  seen: Set<Digest> = new Set(),
): AsyncGenerator<Blob> {
  if (seen.has(descriptor.digest) || isNondistributable(descriptor)) return;
  seen.add(descriptor.digest);
  if (isManifest(descriptor)) {
    const { layers = [], config, manifests = [] } = await readManifest(content, descriptor);
    for (const child of [...layers, ...(config ? [config] : []), ...manifests]) {
      yield* imageBlobs(content, child, seen);
    }
  }
  yield { descriptor, content: await content.open(descriptor) };
}
