/**
 * Checksums in repository metadata, of every type that repositories have used.
 *
 * @module
 */
import { createHash } from "node:crypto"; // crypto.subtle knows no md5
import { type Digest, DigestMismatchError, FormatError } from "@rootsmith/core/provider";

export type ChecksumType = "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

/** A checksum of a file. */
export interface Checksum {
  readonly type: ChecksumType;
  /** Lower-case. */
  readonly hex: string;
}

const HEX_DIGITS: Readonly<Record<string, number>> = {
  md5: 32,
  sha1: 40,
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
};

/**
 * A checksum as repository metadata writes it. `"sha"` is SHA-1.
 *
 * @throws {FormatError} If the type is unknown or the digits are not those of the type.
 */
export function parseChecksum(type: string, digits: string): Checksum {
  const known = type === "sha" ? "sha1" : type;
  const hex = digits.trim().toLowerCase();
  if (!Object.hasOwn(HEX_DIGITS, known)) {
    throw new FormatError(`Cannot read the checksum "${hex}": its type "${type}" is unknown`, {
      format: "repodata",
    });
  }
  if (!/^[0-9a-f]*$/.test(hex) || hex.length !== HEX_DIGITS[known]) {
    throw new FormatError(`Cannot read the checksum "${hex}": it is no ${known}`, {
      format: "repodata",
    });
  }
  return { type: known as ChecksumType, hex };
}

/** The checksum as a {@linkcode Digest}; undefined unless it is SHA-256. */
export function digestOfChecksum({ type, hex }: Checksum): Digest | undefined {
  return type === "sha256" ? `sha256:${hex}` : undefined;
}

/**
 * Checks that `bytes` have the checksum.
 *
 * @param what What the bytes are, for the message of the error: `"primary of base"`.
 * @throws {DigestMismatchError} If they have another one.
 */
export function verifyChecksum(bytes: Uint8Array, checksum: Checksum, what: string): void {
  const actual = createHash(checksum.type).update(bytes).digest("hex");
  if (actual === checksum.hex) return;
  const { type, hex } = checksum;
  throw new DigestMismatchError(what, `${type}:${hex}`, `${type}:${actual}`);
}
