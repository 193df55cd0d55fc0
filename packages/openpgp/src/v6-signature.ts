/**
 * Signatures that the library cannot read: of keys of version 6 that it does not know, and those of
 * version 4 by other unknown algorithms, of which only the signer is read.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9580#section-5.2.3 (packet) and section-5.2.4 (hash)
 * @module
 */
import type { Buffer } from "node:buffer";
import { bufferOf } from "./v6-key.ts";

export interface UnreadSignature {
  readonly version: number;
  readonly type: number;
  /** Of the key. */
  readonly algorithm: number;
  readonly hashAlgorithm: number;
  /** Fingerprint or key id, upper-case hex. */
  readonly issuer: string;
  /** Seconds since 1970-01-01Z. */
  readonly created: number;
  /** Seconds that the signature lives; 0: for ever. */
  readonly lifetime: number;
  /** Of a signature by a key over itself. */
  readonly keyFlags: number;
  /** Seconds that the key lives; 0: for ever. */
  readonly keyLifetime: number;
  /** Of one that binds a subkey: the body of the one by which the subkey agrees. */
  readonly embedded?: Uint8Array;
  /** What is hashed behind the content, but for the trailer. */
  readonly hashed: Uint8Array;
  /** The first two octets of the digest. */
  readonly left: Uint8Array;
  /** Of version 6: what is hashed before the content. */
  readonly salt: Uint8Array;
  /** In the form of the algorithm. */
  readonly material: Uint8Array;
}

const SUBPACKET = {
  CREATED: 2,
  LIFETIME: 3,
  KEY_LIFETIME: 9,
  ISSUER: 16,
  KEY_FLAGS: 27,
  EMBEDDED: 32,
  ISSUER_FINGERPRINT: 33,
};
const CRITICAL = 0x80;
/** Those that may be critical: besides, preferences, primary name, features. */
const KNOWN: readonly number[] = [...Object.values(SUBPACKET), 11, 21, 22, 23, 25, 30, 34, 39];

/** The signature in the body of a packet; undefined if it is malformed or has an unknown critical part. */
export function readUnreadSignature(bytes: Uint8Array): UnreadSignature | undefined {
  const body = bufferOf(bytes);
  const version = body[0];
  if (version !== 4 && version !== 6) return undefined;
  try {
    return readSignature(body, version);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // it is cut off
    throw error;
  }
}

function readSignature(body: Buffer, version: 4 | 6): UnreadSignature | undefined {
  const lengthSize = version === 6 ? 4 : 2;
  const hashedEnd = 4 + lengthSize + body.readUIntBE(4, lengthSize);
  const leftStart = hashedEnd + lengthSize + body.readUIntBE(hashedEnd, lengthSize);
  const saltStart = leftStart + (version === 6 ? 3 : 2);
  const saltEnd = saltStart + (version === 6 ? body.readUInt8(leftStart + 2) : 0);
  if (saltEnd > body.length) return undefined;
  const hashed = subpackets(body.subarray(4 + lengthSize, hashedEnd));
  const unhashed = subpackets(body.subarray(hashedEnd + lengthSize, leftStart));
  const isUnknown = [...hashed.keys()].some(
    (type) => (type & CRITICAL) !== 0 && !KNOWN.includes(type & ~CRITICAL),
  );
  if (isUnknown) return undefined;
  const find = (type: number): Buffer | undefined =>
    hashed.get(type) ?? hashed.get(type | CRITICAL);
  const number = (type: number): number => find(type)?.readUInt32BE(0) ?? 0;
  // the fingerprint follows the version of the key
  const fingerprint = find(SUBPACKET.ISSUER_FINGERPRINT)?.subarray(1);
  const keyID = find(SUBPACKET.ISSUER) ?? unhashed.get(SUBPACKET.ISSUER);
  const embedded = find(SUBPACKET.EMBEDDED) ?? unhashed.get(SUBPACKET.EMBEDDED);
  return {
    version,
    type: body.readUInt8(1),
    algorithm: body.readUInt8(2),
    hashAlgorithm: body.readUInt8(3),
    issuer: (fingerprint ?? keyID)?.toString("hex").toUpperCase() ?? "an unnamed key",
    created: number(SUBPACKET.CREATED),
    lifetime: number(SUBPACKET.LIFETIME),
    keyFlags: find(SUBPACKET.KEY_FLAGS)?.[0] ?? 0,
    keyLifetime: number(SUBPACKET.KEY_LIFETIME),
    ...(embedded && { embedded }),
    hashed: body.subarray(0, hashedEnd),
    left: body.subarray(leftStart, leftStart + 2),
    salt: body.subarray(saltStart, saltEnd),
    material: body.subarray(saltEnd),
  };
}

/** By type, with the bit that says that it is critical. */
function subpackets(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    const first = bytes.readUInt8(at);
    let [length, start] = [first, at + 1];
    if (first === 0xff) [length, start] = [bytes.readUInt32BE(at + 1), at + 5];
    else if (first >= 0xc0) {
      [length, start] = [((first - 0xc0) << 8) + bytes.readUInt8(at + 1) + 0xc0, at + 2];
    }
    if (length === 0 || start + length > bytes.length) throw new RangeError("It is cut off");
    found.set(bytes.readUInt8(start), bytes.subarray(start + 1, start + length));
    at = start + length;
  }
  return found;
}
