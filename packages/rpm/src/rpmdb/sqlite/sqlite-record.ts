/**
 * Rows of a SQLite file: the record format and its varints.
 *
 * @see https://www.sqlite.org/fileformat2.html section 2.1
 * @module
 */
import { Buffer } from "node:buffer";

/** Bytes of text (UTF-8 as a rule, never checked) or of a blob. */
export interface SqliteBytes {
  readonly type: "text" | "blob";
  readonly bytes: Uint8Array;
}

/** One column of a row. Numbers are signed 32-bit integers; null also stands for an alias of the rowid. */
export type SqliteValue = null | number | SqliteBytes;

/** Text for a column. */
export function sqliteText(text: string): SqliteBytes {
  return { type: "text", bytes: Buffer.from(text) };
}

/** The bytes of one row, or of one index entry with the rowid as its last value. */
export function encodeRecord(values: readonly SqliteValue[]): Uint8Array {
  const types: number[] = [];
  let headerSize = 1; // the size itself: one byte, as no table here has 100 columns
  let bodySize = 0;
  for (const value of values) {
    const type = serialTypeOf(value);
    types.push(type);
    headerSize += varintSize(type);
    bodySize += bodySizeOf(type);
  }
  const record = Buffer.alloc(headerSize + bodySize);
  let at = writeVarint(record, 0, headerSize);
  for (const type of types) at = writeVarint(record, at, type);
  values.forEach((value, index) => {
    const size = bodySizeOf(types[index] as number);
    if (typeof value === "object") record.set(value?.bytes ?? [], at);
    else if (size > 0) record.writeIntBE(value, at, size);
    at += size;
  });
  return record;
}

/** How many bytes {@linkcode writeVarint} takes for `value`: one for each 7 bits, big end first. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) size++;
  return size;
}

/** Writes `value` (0 to 2^53) at `offset`; the answer is the offset after it. */
export function writeVarint(target: Uint8Array, offset: number, value: number): number {
  const end = offset + varintSize(value);
  let rest = value;
  for (let at = end - 1; at >= offset; at--) {
    target[at] = (rest % 0x80) | (at === end - 1 ? 0 : 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return end;
}

const NULL = 0;
const ZERO = 8;
const ONE = 9;

function serialTypeOf(value: SqliteValue): number {
  if (value === null) return NULL;
  if (typeof value === "object")
    return value.bytes.byteLength * 2 + (value.type === "text" ? 13 : 12);
  if (value === 0) return ZERO;
  if (value === 1) return ONE;
  return (
    [1, 2, 3].find((size) => value >= -(2 ** (8 * size - 1)) && value < 2 ** (8 * size - 1)) ?? 4
  );
}

function bodySizeOf(serialType: number): number {
  if (serialType >= 12) return (serialType - (serialType % 2) - 12) / 2;
  return serialType < ZERO ? serialType : 0;
}
