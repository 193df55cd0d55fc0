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

/** A primary key or a subkey. */
export interface V6KeyPart {
  /** Upper-case hex, 64 digits. */
  readonly fingerprint: string;
  /** Its number in OpenPGP. */
  readonly algorithm: number;
  /** Seconds since 1970-01-01Z. */
  readonly created: number;
  /** The public key in the form of its algorithm. */
  readonly material: Uint8Array;
  /** As it is hashed, for its fingerprint and for signatures over it. */
  readonly hashed: Uint8Array;
  /** The bodies of the signatures behind it. */
  readonly signatures: readonly Uint8Array[];
}

export interface V6Key extends V6KeyPart {
  readonly subkeys: readonly V6KeyPart[];
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
  const parts: KeyPacket[][] = [];
  for (const packet of packets) {
    if (packet.tag === PACKET.PUBLIC_KEY || packet.tag === PACKET.PUBLIC_SUBKEY)
      parts.push([packet]);
    else parts.at(-1)?.push(packet);
  }
  const [first, ...others] = parts;
  const primary = first && readPart(first);
  if (primary === undefined || first?.[0]?.tag !== PACKET.PUBLIC_KEY) return undefined;
  return { ...primary, subkeys: others.flatMap((part) => readPart(part) ?? []), packets };
}

function readPart(packets: readonly KeyPacket[]): V6KeyPart | undefined {
  const body = bufferOf(packets[0]?.body ?? new Uint8Array());
  if (body[0] !== 6 || body.length < HEAD_SIZE) return undefined;
  if (body.readUInt32BE(6) !== body.length - HEAD_SIZE) return undefined;
  const head = Buffer.alloc(5, 0x9b);
  head.writeUInt32BE(body.length, 1);
  const hashed = Buffer.concat([head, body]);
  return {
    fingerprint: createHash("sha256").update(hashed).digest("hex").toUpperCase(),
    algorithm: body.readUInt8(5),
    created: body.readUInt32BE(1),
    material: body.subarray(HEAD_SIZE),
    hashed,
    signatures: packets.filter(({ tag }) => tag === PACKET.SIGNATURE).map((packet) => packet.body),
  };
}

export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
