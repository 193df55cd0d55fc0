/**
 * OCI digests and the hashing of byte streams.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests
 * @module
 */
import { createHash, hash } from "node:crypto"; // crypto.subtle cannot hash a stream
import type { ByteSource } from "./fs-entry.ts";

/** `sha256:` and 64 lower-case hex digits. The only algorithm this project writes. */
export type Digest = `sha256:${string}`;

/** What others may name bytes by: SHA-512 is what some archives have alone. */
export type ExpectedDigest = Digest | `sha512:${string}`;

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Narrows text from a lock, manifest or index to a {@linkcode Digest}.
 *
 * @throws {SyntaxError} If `text` is not a canonical sha256 digest.
 */
export function parseDigest(text: string): Digest {
  if (!DIGEST.test(text)) {
    throw new SyntaxError(
      `Cannot parse digest "${text}": expected "sha256:" and 64 lower-case hex digits`,
    );
  }
  return text as Digest;
}

/**
 * Narrows the hexadecimal digits of an index, in either case, by their number.
 *
 * @throws {SyntaxError} If they are neither a SHA-256 nor a SHA-512.
 */
export function expectedDigest(hex: string): ExpectedDigest {
  const digits = hex.toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return `sha256:${digits}`;
  if (/^[0-9a-f]{128}$/.test(digits)) return `sha512:${digits}`;
  throw new SyntaxError(`Cannot parse digest "${hex}": expected a SHA-256 or a SHA-512`);
}

/** The 64 hexadecimal digits of a digest. */
export function hexOf(digest: Digest): string {
  return digest.slice("sha256:".length);
}

/** The digest of bytes that are in memory already. */
export function digestOfBytes(bytes: Uint8Array | string): Digest {
  return `sha256:${hash("sha256", bytes, "hex")}`;
}

/** Counts and hashes in one pass. `size` is in bytes. */
export async function digestOf(
  bytes: ByteSource,
  options: { readonly signal?: AbortSignal } = {},
): Promise<{ digest: Digest; size: number }> {
  const sha256 = createHash("sha256");
  let size = 0;
  for await (const chunk of bytes) {
    options.signal?.throwIfAborted();
    sha256.update(chunk);
    size += chunk.byteLength;
  }
  return { digest: `sha256:${sha256.digest("hex")}`, size };
}
