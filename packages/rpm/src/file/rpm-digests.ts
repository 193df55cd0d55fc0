/**
 * The digests that a package carries of its own parts.
 *
 * They show damage, not fraud: what vouches for a package is its signature, or the metadata of its
 * repository.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/signatures_digests.html
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type FileContent, FormatError } from "@rootsmith/core/provider";
import type { RpmFile } from "./rpm-file.ts";
import type { RpmHeader } from "./rpm-header.ts";
import { SIGNATURE_TAG, TAG } from "./rpm-tags.ts";

const MD5 = 1;
const SHA1 = 2;
const SHA256 = 8;
const SHA512 = 10;
const SHA3_256 = 12;

/** By the numbers of OpenPGP, which rpm uses too: RFC 9580, 9.5. */
const ALGORITHMS: ReadonlyMap<number, string> = new Map([
  [MD5, "md5"],
  [SHA1, "sha1"],
  [SHA256, "sha256"],
  [9, "sha384"],
  [SHA512, "sha512"],
  [11, "sha224"],
  [SHA3_256, "sha3-256"],
  [14, "sha3-512"],
]);

/** What packages have that do not name an algorithm: rpm before 4.6. */
export const DEFAULT_DIGEST_ALGORITHM: number = MD5;

/**
 * Lower-case hex of the digest of `content`.
 *
 * @param algorithm Its number in OpenPGP.
 * @throws {FormatError} If the algorithm is unknown.
 */
export async function hexDigest(content: FileContent, algorithm: number): Promise<string> {
  const name = ALGORITHMS.get(algorithm);
  if (name === undefined) {
    throw new FormatError(`Cannot check a digest: its algorithm ${algorithm} is unknown`, {
      format: "rpm",
    });
  }
  const hash = createHash(name);
  if (content.readInto === undefined) {
    for await (const chunk of content.open()) hash.update(chunk);
  } else {
    for (let position = 0; position < content.size; position += buffer.byteLength) {
      const part = buffer.subarray(0, content.size - position);
      content.readInto(part, position);
      hash.update(part);
    }
  }
  return hash.digest("hex");
}

/** For thousands of files, one after the other. */
const buffer = new Uint8Array(256 << 10);

/** Whether who vouches for the header vouches for the payload. */
export function hasPayloadDigest(header: RpmHeader): boolean {
  return [TAG.PAYLOADDIGEST, TAG.PAYLOADSHA512, TAG.PAYLOADSHA3_256].some((tag) => header.has(tag));
}

/**
 * Checks the digests of the main header, and those of the payload; where the header has none, as
 * before rpm 4.14, the one of header and payload.
 *
 * @throws {FormatError} If one does not match.
 */
export async function checkRpmDigests(rpm: RpmFile): Promise<void> {
  const { header, signature, headerContent, payload, signedContent } = rpm;
  const check = async (
    what: string,
    expected: string | undefined,
    content: FileContent,
    algorithm: number,
  ): Promise<void> => {
    if (expected === undefined) return;
    const actual = await hexDigest(content, algorithm);
    if (actual === expected) return;
    throw new FormatError(
      `Cannot accept the RPM package: the digest of its ${what} is ${actual}, not ${expected}`,
      { format: "rpm" },
    );
  };
  await check("header", signature.string(SIGNATURE_TAG.SHA256), headerContent, SHA256);
  await check("header", signature.string(SIGNATURE_TAG.SHA1), headerContent, SHA1);
  await check("header", signature.string(SIGNATURE_TAG.SHA3_256), headerContent, SHA3_256);
  if (hasPayloadDigest(header)) {
    const algorithm = header.number(TAG.PAYLOADDIGESTALGO) ?? SHA256;
    await check("payload", header.string(TAG.PAYLOADDIGEST), payload, algorithm);
    await check("payload", header.string(TAG.PAYLOADSHA512), payload, SHA512);
    await check("payload", header.string(TAG.PAYLOADSHA3_256), payload, SHA3_256);
  } else {
    const md5 = signature.bytes(SIGNATURE_TAG.MD5);
    await check("content", md5 && Buffer.from(md5).toString("hex"), signedContent, MD5);
  }
}
