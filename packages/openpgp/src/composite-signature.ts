/**
 * Signatures of two algorithms at once, which count only if both are good: Ed25519 or Ed448, and ML-DSA.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-openpgp-pqc/ (composite signature schemes)
 * @see https://csrc.nist.gov/pubs/fips/204/final (ML-DSA)
 * @module
 */
import { Buffer } from "node:buffer";
import { createPublicKey, verify } from "node:crypto";

interface Composite {
  readonly curve: "Ed25519" | "Ed448";
  readonly lattice: "ml_dsa65" | "ml_dsa87";
  /** Octets of the curve's part, which comes first. */
  readonly keySize: number;
  readonly signatureSize: number;
}

const COMPOSITES: Readonly<Record<number, Composite>> = {
  30: { curve: "Ed25519", lattice: "ml_dsa65", keySize: 32, signatureSize: 64 },
  31: { curve: "Ed448", lattice: "ml_dsa87", keySize: 57, signatureSize: 114 },
};

/**
 * Whether both signatures over `digest` are good; `"unknown"` if the algorithm is another one. ML-DSA is
 * JavaScript's: Node has it from 24.6 on, Deno not yet.
 */
export async function verifyComposite(
  algorithm: number,
  publicKey: Uint8Array,
  digest: Uint8Array,
  signature: Uint8Array,
): Promise<boolean | "unknown"> {
  const composite = COMPOSITES[algorithm];
  if (composite === undefined) return "unknown";
  const { curve, lattice, keySize, signatureSize } = composite;
  const mlDsa = (await import("@noble/post-quantum/ml-dsa.js"))[lattice];
  const latticeKey = publicKey.subarray(keySize);
  const latticeSignature = signature.subarray(signatureSize);
  if (latticeKey.byteLength !== mlDsa.lengths.publicKey) return false;
  if (latticeSignature.byteLength !== mlDsa.lengths.signature) return false;
  const x = Buffer.from(publicKey.subarray(0, keySize)).toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: curve, x }, format: "jwk" });
  return (
    verify(null, digest, key, signature.subarray(0, signatureSize)) &&
    mlDsa.verify(latticeSignature, digest, latticeKey)
  );
}
