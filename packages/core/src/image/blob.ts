/**
 * Blobs of images and what points to them.
 *
 * @module
 */
import { type Digest, digestOfBytes } from "../model/digest.ts";
import { contentOf, type FileContent } from "../model/fs-entry.ts";
import type { Platform } from "../model/oci.ts";

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly platform?: Platform;
  /** Of a manifest that holds no image. */
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Bytes and what points to them. */
export interface Blob {
  readonly descriptor: Descriptor;
  readonly content: FileContent;
}

/** JSON as a blob. */
export function jsonBlob(mediaType: string, value: object): Blob {
  const text = JSON.stringify(value);
  const content = contentOf(text);
  return { descriptor: { mediaType, digest: digestOfBytes(text), size: content.size }, content };
}
