/**
 * One signature against one key.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Config, PublicKey, SignaturePacket, Subkey } from "openpgp";
import { keyProblem } from "./key-problem.ts";
import { fingerprintOf } from "./keyring.ts";

/** Why a signature by a trusted key does not count. */
export interface SignatureProblem {
  /** `bad`: not over this content; `weak`: its digest; `expired`: the key; `unusable`: any other. */
  readonly kind: "bad" | "weak" | "expired" | "unusable";
  /** As the end of a sentence. */
  readonly fact: string;
  readonly cause?: unknown;
}

/** What a signature and its key have to meet. */
export interface SignaturePolicy {
  /** What counts as now. */
  readonly date: Date;
  /** `"after-signing"`: keys and signatures count if they did when the signature was made. */
  readonly allowExpired: boolean | "after-signing";
  /** Accept what was usual before 2010: SHA-1, DSA, RSA of 1024 bits. */
  readonly allowLegacy: boolean;
  /** Refuse what sqv refuses since 2026-02-01: SHA-1 and SHA-224 anywhere, signatures of version 3. */
  readonly asSqv: boolean;
}

/**
 * Whether `packet` is a good signature over `data`, a literal data packet, by the key or by one of
 * its subkeys that is bound to it for signing, not revoked, and not expired.
 */
export async function checkSignature(
  packet: SignaturePacket,
  key: PublicKey,
  data: object,
  policy: SignaturePolicy,
): Promise<{ readonly signedBy: string } | SignatureProblem> {
  const { enums } = await import("openpgp");
  const { date, allowExpired } = policy;
  const config = await configOf(policy);
  const signer = signerOf(packet);
  const { signatureType, created } = packet;
  if (signatureType !== enums.signature.binary && signatureType !== enums.signature.text) {
    return { kind: "unusable", fact: `the signature by ${signer} is not one over a document` };
  }
  if (policy.asSqv && packet.version === 3) {
    return {
      kind: "weak",
      fact: `the signature by ${signer} is of version 3, which is out of use`,
    };
  }
  const digest = packet.hashAlgorithm as number;
  if (config.rejectMessageHashAlgorithms.has(digest)) {
    const name = enums.read(enums.hash, digest).toUpperCase();
    return { kind: "weak", fact: `the signature by ${signer} rests on ${name}, which is broken` };
  }
  // the library takes null for "at any time"; a revocation counts at any time as well
  const signingKeyAt = (time: Date | null): Promise<PublicKey | Subkey> =>
    key.getSigningKey(packet.issuerKeyID, time, undefined, config);
  const usable = await settle(signingKeyAt(allowExpired ? null : date));
  if ("error" in usable) {
    const everUsable = await settle(signingKeyAt(null));
    return "error" in everUsable
      ? {
          kind: "unusable",
          fact: `the key ${signer} ${await keyProblem(key, packet.issuerKeyID, config, usable.error)}`,
          cause: usable.error,
        }
      : { kind: "expired", fact: `the key ${signer} has expired`, cause: usable.error };
  }
  const signingKey = usable.value;
  if (created !== null && created < signingKey.getCreationTime()) {
    return { kind: "unusable", fact: `the signature is older than the key ${signer}` };
  }
  if (allowExpired === "after-signing" && created !== null) {
    // a subkey lives no longer than its primary key
    const expirations = [await key.getExpirationTime(), await signingKey.getExpirationTime()];
    if (expirations.some((time) => time !== null && time <= created)) {
      return { kind: "expired", fact: `the key ${signer} had expired when it signed` };
    }
  }
  const asOf = allowExpired === "after-signing" && created !== null ? created : date;
  const verified = await settle(
    packet.verify(signingKey.keyPacket, signatureType, data, asOf, true, config),
  );
  if (!("error" in verified)) return { signedBy: fingerprintOf(key) };
  if (created !== null && created > asOf) {
    return { kind: "unusable", fact: `the signature by ${signer} is dated in the future` };
  }
  if (packet.getExpirationTime() <= asOf) {
    return { kind: "unusable", fact: `the signature by ${signer} has expired` };
  }
  return {
    kind: "bad",
    fact: `the content is not what ${signer} signed`,
    cause: verified.error,
  };
}

/** The library's own rules, loosened and tightened only where the policy says so. */
async function configOf({ allowLegacy, asSqv }: SignaturePolicy): Promise<Config> {
  const { config, enums } = await import("openpgp");
  if (asSqv) {
    const weak = [enums.hash.sha1, enums.hash.sha224];
    return {
      ...config,
      rejectMessageHashAlgorithms: new Set([...config.rejectMessageHashAlgorithms, ...weak]),
      rejectHashAlgorithms: new Set([...config.rejectHashAlgorithms, ...weak]),
    };
  }
  if (!allowLegacy) return config;
  const { md5, ripemd } = enums.hash;
  return {
    ...config,
    rejectMessageHashAlgorithms: new Set([md5, ripemd]),
    rejectPublicKeyAlgorithms: new Set(),
    minRSABits: 1024,
    // keys of that time do not say what they may be used for
    allowMissingKeyFlags: true,
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
