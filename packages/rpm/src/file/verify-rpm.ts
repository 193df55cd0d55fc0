/**
 * Who vouches for a package.
 *
 * A signature over the header vouches for the payload only through the digest of it that the header
 * has since rpm 4.14. Older packages have a second signature, over header and payload.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/signatures_digests.html
 * @module
 */
import { Buffer } from "node:buffer";
import { collectBytes, SignatureError } from "@rootsmith/core/provider";
import { type Keyring, verifyDetached } from "@rootsmith/openpgp";
import { checkRpmDigests, hasPayloadDigest } from "./rpm-digests.ts";
import type { RpmFile } from "./rpm-file.ts";
import type { RpmHeader } from "./rpm-header.ts";
import { SIGNATURE_TAG } from "./rpm-tags.ts";

export interface VerifyRpmOptions {
  /** The package, for messages. */
  readonly what: string;
  /** Accept what was usual before 2010: SHA-1, DSA, RSA of 1024 bits. Default: false. */
  readonly allowLegacy?: boolean;
}

/**
 * Checks the digests of a package and what of its signatures it takes to vouch for header and
 * payload. Signatures and keys count as of when they signed: the clock does not matter.
 *
 * @returns The fingerprint of the primary key that signed, upper-case hex.
 * @throws {SignatureError} If no key of `keyring` vouches for all of the package.
 * @throws {FormatError} If a digest does not match.
 */
export async function verifyRpm(
  rpm: RpmFile,
  keyring: Keyring,
  options: VerifyRpmOptions,
): Promise<{ readonly signedBy: string }> {
  await checkRpmDigests(rpm);
  const policy = { ...options, allowExpired: "after-signing" } as const;
  const overHeader = headerSignatures(rpm.signature);
  const overAll = packetsOf(rpm.signature, SIGNATURE_TAG.PGP, SIGNATURE_TAG.GPG);
  if (overHeader.length > 0) {
    const header = await collectBytes(rpm.headerContent.open());
    const verified = await verifyDetached(header, overHeader, keyring, policy);
    if (hasPayloadDigest(rpm.header)) return verified;
  }
  if (overAll.length === 0) {
    const fact = overHeader.length === 0 ? "it is not signed" : "its payload is not signed";
    throw new SignatureError(`Cannot verify ${options.what}: ${fact}`, {
      hint: "If its repository has unsigned packages on purpose, describe it with gpgcheck=0",
    });
  }
  return verifyDetached(rpm.signedContent, overAll, keyring, policy);
}

/** Packets one behind the other: one good one by one trusted key suffices. */
function headerSignatures(signature: RpmHeader): Buffer {
  const packets = signature.strings(SIGNATURE_TAG.OPENPGP);
  return Buffer.concat([
    ...packets.map((packet) => Buffer.from(packet, "base64")),
    packetsOf(signature, SIGNATURE_TAG.RSA, SIGNATURE_TAG.DSA),
  ]);
}

function packetsOf(signature: RpmHeader, ...tags: readonly number[]): Buffer {
  return Buffer.concat(tags.flatMap((tag) => signature.bytes(tag) ?? []));
}
