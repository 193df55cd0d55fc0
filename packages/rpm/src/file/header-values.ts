/**
 * Writes RPM headers: new ones, and values behind those of a header that is signed.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/format_header.html
 * @see https://rpm-software-management.github.io/rpm/manual/hregions.html
 * @module
 */
import { Buffer } from "node:buffer";
import { RpmHeader } from "./rpm-header.ts";
import { ENTRY_SIZE, type HeaderEntry, type HeaderKind } from "./rpm-header-index.ts";
import { SIGNATURE_TAG, TAG } from "./rpm-tags.ts";

/** One entry with its values as bytes. */
export interface HeaderValue {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** Types of values. */
const CHAR = 1;
const INT32 = 4;
const STRING = 6;
const BIN = 7;
const STRING_ARRAY = 8;
const I18NSTRING = 9;
/** By type; of those not named here, 1. */
const ALIGNMENTS: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 8 };

const MAGIC = Buffer.from("8eade80100000000", "hex");
const REGION_TAGS = {
  signature: SIGNATURE_TAG.HEADERSIGNATURES,
  main: TAG.HEADERIMMUTABLE,
  stored: undefined,
  installed: TAG.HEADERIMMUTABLE,
};

export function stringValue(tag: number, text: string): HeaderValue {
  return { ...stringsValue(tag, [text]), type: STRING };
}

/** A text that may have translations, in its original. */
export function translatedValue(tag: number, text: string): HeaderValue {
  return { ...stringsValue(tag, [text]), type: I18NSTRING };
}

export function stringsValue(tag: number, texts: readonly string[]): HeaderValue {
  const bytes = Buffer.from(texts.map((text) => `${text}\0`).join(""));
  return { tag, type: STRING_ARRAY, count: texts.length, bytes };
}

export function int32Value(tag: number, ...numbers: readonly number[]): HeaderValue {
  return { tag, type: INT32, count: numbers.length, bytes: uint32s(...numbers) };
}

export function charsValue(tag: number, bytes: Uint8Array): HeaderValue {
  return { tag, type: CHAR, count: bytes.byteLength, bytes };
}

/** The bytes of the values of an entry. */
export function valuesOf(header: RpmHeader, { offset, size }: HeaderEntry): Buffer {
  const start = header.raw.byteOffset + 8 + header.entries.length * ENTRY_SIZE + offset;
  return Buffer.from(header.raw.buffer, start, size);
}

/** A header of `values`, all of them in its region if it is of a kind that has one. */
export function newHeader(kind: HeaderKind, values: readonly HeaderValue[]): RpmHeader {
  const { index, data } = layOut(values, 0);
  const region = REGION_TAGS[kind];
  if (region === undefined) {
    const bare = Buffer.concat([MAGIC, uint32s(values.length, data.byteLength), index, data]);
    return RpmHeader.read(bare, kind);
  }
  const trailer = uint32s(region, BIN, -(index.byteLength + ENTRY_SIZE) >>> 0, ENTRY_SIZE);
  const first = uint32s(region, BIN, data.byteLength, ENTRY_SIZE);
  const sizes = uint32s(values.length + 1, data.byteLength + ENTRY_SIZE);
  return RpmHeader.read(Buffer.concat([MAGIC, sizes, first, index, data, trailer]), kind);
}

/** A header as it is signed, magic included. */
export function signedBytes({ raw }: RpmHeader): Uint8Array {
  return Buffer.concat([MAGIC, raw]);
}

/** The bytes of `header` without magic, with `values` behind its region. */
export function appendValues(
  { raw, entries }: RpmHeader,
  values: readonly HeaderValue[],
): Uint8Array {
  const indexEnd = 8 + entries.length * ENTRY_SIZE;
  const data = raw.subarray(indexEnd);
  const added = layOut(values, data.byteLength);
  const sizes = uint32s(entries.length + values.length, data.byteLength + added.data.byteLength);
  return Buffer.concat([sizes, raw.subarray(8, indexEnd), added.index, data, added.data]);
}

/** Index and data for `values` that follow `start` bytes of data. */
function layOut(values: readonly HeaderValue[], start: number): { index: Buffer; data: Buffer } {
  const index: Buffer[] = [];
  const data: Uint8Array[] = [];
  let end = start;
  for (const { tag, type, count, bytes } of values) {
    const alignment = ALIGNMENTS[type] ?? 1;
    const offset = Math.ceil(end / alignment) * alignment;
    index.push(uint32s(tag, type, offset, count));
    data.push(new Uint8Array(offset - end), bytes);
    end = offset + bytes.byteLength;
  }
  return { index: Buffer.concat(index), data: Buffer.concat(data) };
}

function uint32s(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, index * 4);
  return bytes;
}
