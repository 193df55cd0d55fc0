/**
 * One signature of version 6 against one key that the library cannot read.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9580#section-5.2.4 (hash)
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { FileContent } from "@rootsmith/core/provider";
import { verifyComposite } from "./composite-signature.ts";
import { PACKET } from "./key-packets.ts";
import type { SignaturePolicy, SignatureProblem } from "./signature-check.ts";
import { algorithmName, hashedKey, type V6Key } from "./v6-key.ts";
import { readUnreadSignature, type UnreadSignature } from "./v6-signature.ts";

const TYPE = { BINARY: 0x00, DIRECT_KEY: 0x1f, KEY_REVOCATION: 0x20 };
const MAY_SIGN = 0x02;

/** By number: the name of a hash, and the octets of salt that a signature has with it. */
const HASHES: ReadonlyMap<number, readonly [name: string, saltSize: number]> = new Map([
  [8, ["sha256", 16]],
  [9, ["sha384", 24]],
  [10, ["sha512", 32]],
  [12, ["sha3-256", 16]],
  [14, ["sha3-512", 32]],
]);

/** Whether `signature` is a good one over `content` by the primary key, which may sign. */
export async function checkV6Signature(
  signature: UnreadSignature,
  key: V6Key,
  content: Uint8Array | FileContent,
  { date, allowExpired }: Pick<SignaturePolicy, "date" | "allowExpired">,
): Promise<{ readonly signedBy: string } | SignatureProblem> {
  const { fingerprint } = key;
  const unusable = (fact: string): SignatureProblem => ({ kind: "unusable", fact });
  const { type, created, lifetime } = signature;
  if (type !== TYPE.BINARY) {
    return unusable(`the signature by ${fingerprint} is not one over a document`);
  }
  const binding = await ownSignature(key, TYPE.DIRECT_KEY);
  if (binding === "unknown") {
    return unusable(
      `the key ${fingerprint} is of ${algorithmName(key.algorithm)}, which cannot be verified here`,
    );
  }
  if (binding === undefined) return unusable(`the key ${fingerprint} does not vouch for itself`);
  if ((await ownSignature(key, TYPE.KEY_REVOCATION)) !== undefined) {
    return unusable(`the key ${fingerprint} is revoked`);
  }
  if ((binding.keyFlags & MAY_SIGN) === 0) {
    return unusable(`the key ${fingerprint} is not for signing`);
  }
  const asOf = allowExpired === "after-signing" ? created : Math.floor(date.getTime() / 1000);
  const isOver = binding.keyLifetime > 0 && key.created + binding.keyLifetime <= asOf;
  if (isOver && allowExpired !== true) {
    const had = allowExpired === "after-signing" ? "had expired when it signed" : "has expired";
    return { kind: "expired", fact: `the key ${fingerprint} ${had}` };
  }
  if (created < key.created) {
    return unusable(`the signature is older than the key ${fingerprint}`);
  }
  if (created > asOf) return unusable(`the signature by ${fingerprint} is dated in the future`);
  if (lifetime > 0 && created + lifetime <= asOf) {
    return unusable(`the signature by ${fingerprint} has expired`);
  }
  return (await isGood(signature, key, content)) === true
    ? { signedBy: fingerprint }
    : { kind: "bad", fact: `the content is not what ${fingerprint} signed` };
}

/** The newest good signature of a type by a key over itself; `"unknown"` if none can be checked. */
async function ownSignature(
  key: V6Key,
  type: number,
): Promise<UnreadSignature | "unknown" | undefined> {
  const content = hashedKey(key.packets[0]?.body ?? new Uint8Array());
  let newest: UnreadSignature | undefined;
  for (const { tag, body } of key.packets) {
    if (tag === PACKET.PUBLIC_SUBKEY) break;
    const signature = tag === PACKET.SIGNATURE ? readUnreadSignature(body) : undefined;
    if (signature?.type !== type || signature.issuer !== key.fingerprint) continue;
    const good = await isGood(signature, key, content);
    if (good === "unknown") return good;
    if (good && signature.created >= (newest?.created ?? 0)) newest = signature;
  }
  return newest;
}

async function isGood(
  { algorithm, hashAlgorithm, hashed, left, salt, version, material }: UnreadSignature,
  key: V6Key,
  content: Uint8Array | FileContent,
): Promise<boolean | "unknown"> {
  const [name, saltSize] = HASHES.get(hashAlgorithm) ?? [];
  if (version !== 6 || algorithm !== key.algorithm) return false;
  if (name === undefined || salt.byteLength !== saltSize) return false;
  const hash = createHash(name).update(salt);
  if (content instanceof Uint8Array) hash.update(content);
  else for await (const chunk of content.open()) hash.update(chunk);
  const trailer = Buffer.of(version, 0xff, 0, 0, 0, 0);
  trailer.writeUInt32BE(hashed.byteLength, 2);
  const digest = hash.update(hashed).update(trailer).digest();
  if (!digest.subarray(0, 2).equals(left)) return false;
  return verifyComposite(algorithm, key.material, digest, material);
}
