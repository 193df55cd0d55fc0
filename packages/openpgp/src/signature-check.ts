/**
 * One signature against one key.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { PublicKey, SignaturePacket } from "openpgp";
import { fingerprintOf } from "./keyring.ts";

/** Why a signature by a trusted key does not count. */
export interface SignatureProblem {
  /** `bad`: not over this content; `weak`: its digest; `expired`: the key; `unusable`: any other. */
  readonly kind: "bad" | "weak" | "expired" | "unusable";
  /** As the end of a sentence. */
  readonly fact: string;
  readonly cause?: unknown;
}

/**
 * Whether `packet` is a good signature over `data`, a literal data packet, by the key or by one of
 * its subkeys that is bound to it for signing, not revoked, and not expired at `date`.
 */
export async function checkSignature(
  packet: SignaturePacket,
  key: PublicKey,
  data: object,
  { date, allowExpired }: { readonly date: Date; readonly allowExpired: boolean },
): Promise<{ readonly signedBy: string } | SignatureProblem> {
  const { enums } = await import("openpgp");
  const signer = signerOf(packet);
  const { signatureType, created } = packet;
  if (signatureType !== enums.signature.binary && signatureType !== enums.signature.text) {
    return { kind: "unusable", fact: `the signature by ${signer} is not one over a document` };
  }
  const { md5, sha1, ripemd } = enums.hash;
  const digest = packet.hashAlgorithm;
  if (digest === md5 || digest === sha1 || digest === ripemd) {
    const name = enums.read(enums.hash, digest as number).toUpperCase();
    return { kind: "weak", fact: `the signature by ${signer} rests on ${name}, which is broken` };
  }
  // the library takes null for "at any time"; a revocation counts at any time as well
  const usable = await settle(key.getSigningKey(packet.issuerKeyID, allowExpired ? null : date));
  if ("error" in usable) {
    const everUsable = await settle(key.getSigningKey(packet.issuerKeyID, null));
    return "error" in everUsable
      ? { kind: "unusable", fact: `the key ${signer} must not sign`, cause: usable.error }
      : { kind: "expired", fact: `the key ${signer} has expired`, cause: usable.error };
  }
  const signingKey = usable.value;
  if (created !== null && created < signingKey.getCreationTime()) {
    return { kind: "unusable", fact: `the signature is older than the key ${signer}` };
  }
  const verified = await settle(
    packet.verify(signingKey.keyPacket, signatureType, data, date, true),
  );
  if (!("error" in verified)) return { signedBy: fingerprintOf(key) };
  if (created !== null && created > date) {
    return { kind: "unusable", fact: `the signature by ${signer} is dated in the future` };
  }
  if (packet.getExpirationTime() <= date) {
    return { kind: "unusable", fact: `the signature by ${signer} has expired` };
  }
  return {
    kind: "bad",
    fact: `the content is not what ${signer} signed`,
    cause: verified.error,
  };
}

/** The fingerprint that a signature names, else its key id; upper-case hex. */
export function signerOf(packet: SignaturePacket): string {
  const { issuerFingerprint } = packet;
  return issuerFingerprint
    ? Buffer.from(issuerFingerprint).toString("hex").toUpperCase()
    : packet.issuerKeyID.toHex().toUpperCase();
}

async function settle<T>(
  promise: Promise<T>,
): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}
