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
import type { SignaturePolicy, SignatureProblem } from "./signature-check.ts";
import { algorithmName, type V6Key, type V6KeyPart } from "./v6-key.ts";
import { readUnreadSignature, type UnreadSignature } from "./v6-signature.ts";

const TYPE = {
  BINARY: 0x00,
  SUBKEY_BINDING: 0x18,
  PRIMARY_KEY_BINDING: 0x19,
  DIRECT_KEY: 0x1f,
  KEY_REVOCATION: 0x20,
  SUBKEY_REVOCATION: 0x28,
};
const MAY_SIGN = 0x02;

/** By number: the name of a hash, and the octets of salt that a signature has with it. */
const HASHES: ReadonlyMap<number, readonly [name: string, saltSize: number]> = new Map([
  [8, ["sha256", 16]],
  [9, ["sha384", 24]],
  [10, ["sha512", 32]],
  [12, ["sha3-256", 16]],
  [14, ["sha3-512", 32]],
]);

/** Whether `signature` is a good one over `content` by the key, or by one of its subkeys, that may sign. */
export async function checkV6Signature(
  signature: UnreadSignature,
  key: V6Key,
  content: Uint8Array | FileContent,
  { date, allowExpired }: Pick<SignaturePolicy, "date" | "allowExpired">,
): Promise<{ readonly signedBy: string } | SignatureProblem> {
  const { issuer, type, created, lifetime } = signature;
  const unusable = (fact: string): SignatureProblem => ({ kind: "unusable", fact });
  if (type !== TYPE.BINARY)
    return unusable(`the signature by ${issuer} is not one over a document`);
  const asOf = allowExpired === "after-signing" ? created : Math.floor(date.getTime() / 1000);
  const signer = key.subkeys.find(({ fingerprint }) => fingerprint === issuer) ?? key;
  for (const part of new Set([key, signer])) {
    const binding = await bindingOf(part, key);
    if (typeof binding === "string") return unusable(`the key ${part.fingerprint} ${binding}`);
    if (part === signer && (binding.keyFlags & MAY_SIGN) === 0) {
      return unusable(`the key ${issuer} is not for signing`);
    }
    const isOver = binding.keyLifetime > 0 && part.created + binding.keyLifetime <= asOf;
    if (isOver && allowExpired !== true) {
      const had = allowExpired === "after-signing" ? "had expired when it signed" : "has expired";
      return { kind: "expired", fact: `the key ${part.fingerprint} ${had}` };
    }
  }
  if (created < signer.created) return unusable(`the signature is older than the key ${issuer}`);
  if (created > asOf) return unusable(`the signature by ${issuer} is dated in the future`);
  if (lifetime > 0 && created + lifetime <= asOf) {
    return unusable(`the signature by ${issuer} has expired`);
  }
  return (await isGood(signature, signer, content)) === true
    ? { signedBy: key.fingerprint }
    : { kind: "bad", fact: `the content is not what ${issuer} signed` };
}

/** The signature by which the primary key vouches for itself or for a subkey, or why there is none. */
async function bindingOf(part: V6KeyPart, key: V6Key): Promise<UnreadSignature | string> {
  const isPrimary = part === key;
  const content = isPrimary ? key.hashed : Buffer.concat([key.hashed, part.hashed]);
  const newest = (type: number) => newestOf(part, type, key, content);
  const binding = await newest(isPrimary ? TYPE.DIRECT_KEY : TYPE.SUBKEY_BINDING);
  if (binding === "unknown") {
    return `is of ${algorithmName(key.algorithm)}, which cannot be verified here`;
  }
  if (binding === undefined) {
    return isPrimary ? "does not vouch for itself" : "is not bound to its primary key";
  }
  if ((await newest(isPrimary ? TYPE.KEY_REVOCATION : TYPE.SUBKEY_REVOCATION)) !== undefined) {
    return "is revoked";
  }
  if (isPrimary || (binding.keyFlags & MAY_SIGN) === 0) return binding;
  // else somebody could take another's subkey for his own
  const agreement = binding.embedded && readUnreadSignature(binding.embedded);
  const agrees =
    agreement?.type === TYPE.PRIMARY_KEY_BINDING &&
    (await isGood(agreement, part, content)) === true;
  return agrees ? binding : "does not agree to its primary key";
}

/** The newest good signature of a type by `key` over `content`; `"unknown"` if none can be checked. */
async function newestOf(
  { signatures }: V6KeyPart,
  type: number,
  key: V6Key,
  content: Uint8Array,
): Promise<UnreadSignature | "unknown" | undefined> {
  let newest: UnreadSignature | undefined;
  for (const body of signatures) {
    const signature = readUnreadSignature(body);
    if (signature?.type !== type || signature.issuer !== key.fingerprint) continue;
    const good = await isGood(signature, key, content);
    if (good === "unknown") return good;
    if (good && signature.created >= (newest?.created ?? 0)) newest = signature;
  }
  return newest;
}

async function isGood(
  { algorithm, hashAlgorithm, hashed, left, salt, version, material }: UnreadSignature,
  key: V6KeyPart,
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
