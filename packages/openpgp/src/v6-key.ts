/**
 * Keys of version 6 of a kind that the library cannot read: those for signatures that quantum computers
 * do not forge, by which Red Hat and CentOS sign beside RSA.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9580#section-5.5.2.3 (packet) and section-5.5.4 (fingerprint)
 * @see https://datatracker.ietf.org/doc/draft-ietf-openpgp-pqc/ (numbers of algorithms)
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type KeyPacket, PACKET } from "./key-packets.ts";

export interface V6Key {
  /** Upper-case hex, 64 digits. */
  readonly fingerprint: string;
  /** Its number in OpenPGP. */
  readonly algorithm: number;
  /** Seconds since 1970-01-01Z. */
  readonly created: number;
  /** The public key in the form of its algorithm. */
  readonly material: Uint8Array;
  /** The primary key, its signatures, names and subkeys. */
  readonly packets: readonly KeyPacket[];
}

/** Octets before the public key: version, time, algorithm, length of the rest. */
const HEAD_SIZE = 10;

const ALGORITHM_NAMES: Readonly<Record<number, string>> = {
  27: "Ed25519",
  28: "Ed448",
  30: "ML-DSA-65+Ed25519",
  31: "ML-DSA-87+Ed448",
  32: "SLH-DSA-SHAKE-128s",
  33: "SLH-DSA-SHAKE-128f",
  34: "SLH-DSA-SHAKE-256s",
};

/** Its name, for messages. */
export function algorithmName(algorithm: number): string {
  return ALGORITHM_NAMES[algorithm] ?? `algorithm ${algorithm} of OpenPGP`;
}

/** The key of these packets; undefined if it is none of version 6, or its length makes no sense. */
export function readV6Key(packets: readonly KeyPacket[]): V6Key | undefined {
  const [primary] = packets;
  if (primary?.tag !== PACKET.PUBLIC_KEY) return undefined;
  const body = bufferOf(primary.body);
  if (body[0] !== 6 || body.length < HEAD_SIZE) return undefined;
  if (body.readUInt32BE(6) !== body.length - HEAD_SIZE) return undefined;
  return {
    fingerprint: createHash("sha256").update(hashedKey(body)).digest("hex").toUpperCase(),
    algorithm: body.readUInt8(5),
    created: body.readUInt32BE(1),
    material: body.subarray(HEAD_SIZE),
    packets,
  };
}

/** A primary key as it is hashed, for its fingerprint and for signatures over it. */
export function hashedKey(body: Uint8Array): Buffer {
  const head = Buffer.alloc(5, 0x9b);
  head.writeUInt32BE(body.byteLength, 1);
  return Buffer.concat([head, body]);
}

export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
