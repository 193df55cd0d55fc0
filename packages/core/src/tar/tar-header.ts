/**
 * The 512-byte header of a tar entry, as bytes become fields.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html "ustar Interchange Format"
 * @module
 */
import { Buffer } from "node:buffer";
import { textOfBytes } from "../model/byte-text.ts";
import { FormatError } from "../model/errors.ts";

/** Headers and contents start at multiples of this; in bytes. */
export const BLOCK_SIZE = 512;

export type TarField =
  | "name"
  | "mode"
  | "uid"
  | "gid"
  | "size"
  | "mtime"
  | "checksum"
  | "type"
  | "linkName"
  | "magic"
  | "userName"
  | "groupName"
  | "major"
  | "minor"
  | "prefix";

/** Where each field stands in a header, in bytes. */
export const FIELDS: Readonly<Record<TarField, readonly [offset: number, length: number]>> = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  linkName: [157, 100],
  magic: [257, 6],
  userName: [265, 32],
  groupName: [297, 32],
  major: [329, 8],
  minor: [337, 8],
  prefix: [345, 155],
};

const NONE: Uint8Array = new Uint8Array(0);
const BLANK = 0x20;
const SLASH = 0x2f;

/** Linux takes no longer paths and targets; see PATH_MAX in limits.h. In bytes. */
const MAX_PATH = 4095;

/** What a header says before extended headers correct it. */
export interface TarHeader {
  /** The type flag: `"0"` for a file, `"5"` for a directory, … */
  readonly type: string;
  /** As written, and cut short where an extended header has the whole. */
  readonly path: Uint8Array;
  readonly linkPath: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content that follow. */
  readonly size: number;
  /** Seconds since 1970-01-01Z. */
  readonly mtime: number;
  readonly major: number;
  readonly minor: number;
  /** As the builder's system called them; empty in formats older than ustar. */
  readonly userName: Uint8Array;
  readonly groupName: Uint8Array;
}

/** True for one of the blocks of zeros that end an archive. */
export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/**
 * Reads one header.
 *
 * @param offset Where the block stands in the archive, for error messages.
 * @throws {FormatError} If the checksum or a number is wrong.
 */
export function parseTarHeader(block: Uint8Array, offset: number): TarHeader {
  const number = (field: TarField): number => parseNumber(bytesOf(block, field), field, offset);
  const sums = checksumsOf(block);
  if (!sums.includes(number("checksum"))) throw tarError("its checksum is wrong", offset);
  const type = String.fromCharCode(block[FIELDS.type[0]] as number);
  const hasMagic = Buffer.from(bytesOf(block, "magic").subarray(0, 5)).toString() === "ustar";
  const isDevice = type === "3" || type === "4";
  return {
    type,
    path: pathOf(block),
    linkPath: textOf(block, "linkName"),
    mode: number("mode"),
    uid: number("uid"),
    gid: number("gid"),
    size: number("size"),
    mtime: number("mtime"),
    major: isDevice ? number("major") : 0,
    minor: isDevice ? number("minor") : 0,
    userName: hasMagic ? textOf(block, "userName") : NONE,
    groupName: hasMagic ? textOf(block, "groupName") : NONE,
  };
}

/** The sum of the bytes with the checksum field as blanks: as POSIX has it, then as signed bytes. */
export function checksumsOf(block: Uint8Array): [unsigned: number, signed: number] {
  const [start, length] = FIELDS.checksum;
  let unsigned = length * 0x20;
  let high = 0;
  for (let index = 0; index < BLOCK_SIZE; index++) {
    if (index === start) index += length;
    const byte = block[index] as number;
    unsigned += byte;
    if (byte > 0x7f) high++;
  }
  return [unsigned, unsigned - high * 0x100];
}

/** The text of a name, as {@linkcode textOfBytes} has it. */
export function decodePath(bytes: Uint8Array, offset: number): string {
  if (bytes.byteLength <= MAX_PATH) return textOfBytes(bytes);
  throw tarError(`a name in it is longer than ${MAX_PATH} bytes`, offset);
}

export function tarError(fact: string, offset: number, cause?: unknown): FormatError {
  const message = `Cannot read tar entry at byte ${offset}: ${fact}`;
  return new FormatError(message, { format: "tar", offset, cause });
}

function bytesOf(block: Uint8Array, field: TarField): Uint8Array {
  const [start, length] = FIELDS[field];
  return block.subarray(start, start + length);
}

/** Up to the first zero byte. */
function textOf(block: Uint8Array, field: TarField): Uint8Array {
  const bytes = bytesOf(block, field);
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

function pathOf(block: Uint8Array): Uint8Array {
  const name = textOf(block, "name");
  // GNU tar keeps other things where ustar has the prefix, and says so by its magic.
  const isUstar = block[FIELDS.magic[0] + 5] === 0;
  const prefix = textOf(block, "prefix");
  if (!isUstar || prefix.byteLength === 0) return name;
  const path = new Uint8Array(prefix.byteLength + 1 + name.byteLength);
  path.set(prefix);
  path[prefix.byteLength] = SLASH;
  path.set(name, prefix.byteLength + 1);
  return path;
}

/** Octal text, or, if the first bit is set, the big-endian two's complement that GNU tar writes. */
function parseNumber(bytes: Uint8Array, field: TarField, offset: number): number {
  const first = bytes[0] as number;
  let value = 0;
  if (first & 0x80) {
    value = first & 0x40 ? -1 : first & 0x3f;
    for (const byte of bytes.subarray(1)) value = value * 256 + byte;
  } else {
    let index = 0;
    while (bytes[index] === BLANK) index++;
    for (; index < bytes.byteLength; index++) {
      const byte = bytes[index] as number;
      if (byte === 0 || byte === BLANK) break;
      if (byte < 0x30 || byte > 0x37) throw tarError(`its ${field} is not octal`, offset);
      value = value * 8 + byte - 0x30;
    }
  }
  if (!Number.isSafeInteger(value)) throw tarError(`its ${field} is out of range`, offset);
  return value;
}
