/**
 * The packets of a key file, byte by byte as they lie there: a library that writes a key anew gives
 * them headers of its own.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9580#section-4.2 (packet headers)
 * @module
 */
import { Buffer } from "node:buffer";

/** Types of packets: RFC 9580, 5. */
export const PACKET = { SIGNATURE: 2, PUBLIC_KEY: 6, USER_ID: 13, PUBLIC_SUBKEY: 14 } as const;

export interface KeyPacket {
  readonly tag: number;
  /** The packet with its header. */
  readonly bytes: Uint8Array;
  readonly body: Uint8Array;
}

/** The packets of `bytes`, up to the first whose length makes no sense for a key. */
export function keyPackets(bytes: Uint8Array): readonly KeyPacket[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: KeyPacket[] = [];
  for (let at = 0; at < buffer.byteLength; ) {
    const packet = packetAt(buffer, at);
    if (packet === undefined) break;
    packets.push(packet);
    at += packet.bytes.byteLength;
  }
  return packets;
}

/** The packets of each key: those from one primary key to the next. */
export function transferableKeys(bytes: Uint8Array): readonly (readonly KeyPacket[])[] {
  const keys: KeyPacket[][] = [];
  for (const packet of keyPackets(bytes)) {
    if (packet.tag === PACKET.PUBLIC_KEY) keys.push([packet]);
    else keys.at(-1)?.push(packet);
  }
  return keys;
}

function packetAt(bytes: Buffer, start: number): KeyPacket | undefined {
  const first = bytes.readUInt8(start);
  if ((first & 0x80) === 0) return undefined;
  const isNew = (first & 0x40) !== 0;
  const length = isNew ? newLength(bytes, start + 1) : oldLength(bytes, start + 1, first & 3);
  if (length === undefined) return undefined;
  const [size, bodyStart] = length;
  const end = bodyStart + size;
  if (end > bytes.byteLength) return undefined;
  return {
    tag: isNew ? first & 0x3f : (first >> 2) & 0xf,
    bytes: bytes.subarray(start, end),
    body: bytes.subarray(bodyStart, end),
  };
}

/** The length that stands at `at`, and where the body begins. */
type Length = readonly [size: number, bodyStart: number] | undefined;

function newLength(bytes: Buffer, at: number): Length {
  const first = bytes[at] ?? 0xe0;
  if (first < 0xc0) return [first, at + 1];
  // lengths in parts, from 0xe0, are for data only
  if (first < 0xe0) return [((first - 0xc0) << 8) + (bytes[at + 1] ?? 0) + 0xc0, at + 2];
  return first === 0xff && at + 5 <= bytes.byteLength
    ? [bytes.readUInt32BE(at + 1), at + 5]
    : undefined;
}

function oldLength(bytes: Buffer, at: number, type: number): Length {
  const size = [1, 2, 4][type];
  if (size === undefined || at + size > bytes.byteLength) return undefined;
  return [bytes.readUIntBE(at, size), at + size];
}
