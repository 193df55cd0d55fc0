/**
 * One index of rpm's own database format: a hash table of slots, and the keys behind it.
 *
 * @see lib/backend/ndb/rpmidx.c of rpm 4.18, whose rebuilt indices these are
 * @module
 */
import { Buffer } from "node:buffer";
import type { RpmdbRow } from "../content/rpmdb-content.ts";

export const PAGE_SIZE = 4096;
const HEAD_SIZE = 64;
const MIN_SLOTS = 256;
/** Of a slot: where its key is, and its data. The rest of the data of all slots comes behind. */
const SLOT_SIZE = 8;
const OVERFLOW_SIZE = 4;
/** Room for further keys. */
const KEY_ROOM = 4096;
const MASK_ROOM = 8192;

/** The bytes, in whole pages. */
export function ndbIndex(rows: readonly RpmdbRow[]): Buffer {
  const offsets = new Map<string, number>();
  const keys: Uint8Array[] = [];
  let end = 1; // 0 is none
  for (const { key } of rows) {
    const name = nameOf(key);
    if (offsets.has(name)) continue;
    offsets.set(name, end);
    keys.push(encodedLength(key.length), key);
    end += encodedLength(key.length).length + key.length;
  }
  const slots = 4 * 2 ** Math.floor(Math.log2(Math.max(rows.length, MIN_SLOTS)));
  const table = HEAD_SIZE + slots * (SLOT_SIZE + OVERFLOW_SIZE);
  const file = Buffer.alloc(Math.ceil((table + end + KEY_ROOM) / PAGE_SIZE) * PAGE_SIZE);
  let at = table + 1;
  for (const bytes of keys) {
    file.set(bytes, at);
    at += bytes.length;
  }
  const mask = maskFor(file.length - table);
  for (const row of rows) {
    const hash = murmurHash(row.key);
    const offset = offsets.get(nameOf(row.key)) as number;
    const slot = freeSlot(file, hash, slots);
    const { data, overflow } = encodedData(row);
    file.writeUInt32LE((offset | (hash & mask)) >>> 0, HEAD_SIZE + slot * SLOT_SIZE);
    file.writeUInt32LE(data, HEAD_SIZE + slot * SLOT_SIZE + 4);
    file.writeUInt32LE(overflow, HEAD_SIZE + slots * SLOT_SIZE + slot * OVERFLOW_SIZE);
  }
  file.write("RpmI");
  const numbers = [0, rows.length + 1, slots, rows.length, 0, mask >>> 0, end, 0];
  for (const [index, number] of numbers.entries()) file.writeUInt32LE(number, 4 + index * 4);
  return file;
}

/** The bits of a slot in which no offset of a key is, but some of its hash. */
function maskFor(keySize: number): number {
  let first = 0x10000;
  while (first < keySize + MASK_ROOM) first *= 2;
  return ~(first - 1);
}

/** Each further step is longer by one. */
function freeSlot(file: Buffer, hash: number, slots: number): number {
  let slot = (hash & (slots - 1)) >>> 0;
  for (let step = 7; file.readUInt32LE(HEAD_SIZE + slot * SLOT_SIZE) !== 0; step++) {
    slot = (slot + step) & (slots - 1);
  }
  return slot;
}

/** Number of a header and position in it, in one word if they are small. */
function encodedData({ header, position }: RpmdbRow): { data: number; overflow: number } {
  if (header < 0x100000 && position < 0x400) {
    return { data: header + position * 0x100000, overflow: 0 };
  }
  if (header < 0x1000000 && position < 0x40) {
    return { data: header + position * 0x1000000 + 0x40000000, overflow: 0 };
  }
  return { data: position + 0x80000000, overflow: header };
}

function encodedLength(length: number): Uint8Array {
  if (length > 0 && length < 255) return Uint8Array.of(length);
  const low = [length & 255, (length >> 8) & 255];
  if (length < 65_535) return Uint8Array.of(255, ...low);
  return Uint8Array.of(255, 255, 255, ...low, (length >> 16) & 255, (length >> 24) & 255);
}

const FACTOR = 0x5bd1e995;

/** A variant of MurmurHash by Austin Appleby. */
export function murmurHash(bytes: Uint8Array): number {
  let hash = Math.imul(bytes.length, FACTOR);
  const mix = (word: number, shift: number): void => {
    hash = Math.imul((hash + word) | 0, FACTOR);
    hash ^= hash >>> shift;
  };
  let at = 0;
  for (; bytes.length - at >= 4; at += 4) mix(wordAt(bytes, at), 16);
  if (at < bytes.length) mix(wordAt(bytes, at), 16);
  mix(0, 10);
  mix(0, 17);
  return hash >>> 0;
}

/** Of what is left, if there are fewer than four bytes. */
function wordAt(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return a | (b << 8) | (c << 16) | (d << 24);
}

function nameOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}
