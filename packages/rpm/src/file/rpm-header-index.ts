/**
 * The index of an RPM header, checked before any of its values is read.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/format_header.html
 * @see https://rpm-software-management.github.io/rpm/manual/hregions.html
 * @module
 */
import type { Buffer } from "node:buffer";
import { FormatError } from "@rootsmith/core/provider";
import { SIGNATURE_TAG, TAG } from "./rpm-tags.ts";

/**
 * Which of the two headers of a package: the one with signatures, or the main one; or one without region; or one
 * of the database, which has values behind its region, if it has one.
 */
export type HeaderKind = "signature" | "main" | "stored" | "installed";

/** One line of the index. */
export interface HeaderEntry {
  readonly tag: number;
  /** 1 char; 2 to 5 integers of 8, 16, 32, 64 bits; 6 string, 7 bytes, 8 strings, 9 translations. */
  readonly type: number;
  /** Where its values start in the data. */
  readonly offset: number;
  /** How many values: bytes for type 7. */
  readonly count: number;
  /** Bytes of all values, with the zero bytes that end strings. */
  readonly size: number;
}

/** Bytes of one value, which its offset is a multiple of; undefined for strings, which end in zero. */
const VALUE_TYPES: ReadonlyMap<number, number | undefined> = new Map([
  [1, 1], // CHAR
  [2, 1], // INT8
  [3, 2], // INT16
  [4, 4], // INT32
  [5, 8], // INT64
  [6, undefined], // STRING
  [7, 1], // BIN
  [8, undefined], // STRING_ARRAY
  [9, undefined], // I18NSTRING
]);

/** Bytes of an entry of the index, and of the trailer of a region, which has the form of one. */
export const ENTRY_SIZE = 16;

const REGION_TAGS = {
  signature: SIGNATURE_TAG.HEADERSIGNATURES,
  main: TAG.HEADERIMMUTABLE,
  stored: undefined,
  installed: TAG.HEADERIMMUTABLE,
};
const HEADER_IMAGE = 61;
const BIN = 7;
/** Tags below it mark regions. */
const FIRST_TAG = 100;

/**
 * The entries of `index`, whose values lie in `data`, one behind the other.
 *
 * A signature header may have tags behind its region, where rpmsign of 2017 to 2021 put those of files.
 *
 * @see hdrblobVerifyRegion() and hdrblobVerifyInfo() of rpm 4.18's lib/header.c
 * @throws {FormatError} If one is malformed, or comes twice; if a main header has no region, or one
 *   that does not span all of it.
 */
export function readHeaderIndex(index: Buffer, data: Buffer, kind: HeaderKind): HeaderEntry[] {
  const entries: HeaderEntry[] = [];
  const tags = new Set<number>();
  let end = 0;
  let trailer = data.byteLength;
  for (let position = 0; position < index.byteLength; position += ENTRY_SIZE) {
    const entry = entryAt(index, position);
    const refuse = (fact: string): FormatError => headerError(kind, `tag ${entry.tag}: ${fact}`);
    if (position === 0 && entry.tag === REGION_TAGS[kind]) {
      checkRegion(entry, index, data, kind, refuse);
      trailer = entry.offset;
      entries.push({ ...entry, size: entry.count });
      continue;
    }
    if (entry.tag < FIRST_TAG) throw refuse("it cannot stand there");
    if (tags.has(entry.tag)) throw refuse("it is there twice");
    // no byte is looked at twice, however many entries there are
    if (entry.offset < end) throw refuse("its values overlap those before");
    const size = sizeOfValues(entry, data, refuse);
    end = entry.offset + size;
    if (end > trailer && entry.offset < trailer + ENTRY_SIZE) {
      throw refuse("its values overlap the trailer of the region");
    }
    tags.add(entry.tag);
    entries.push({ ...entry, size });
  }
  if (kind === "main" && entries[0]?.tag !== REGION_TAGS.main) {
    throw headerError(kind, "it has no immutable region");
  }
  return entries;
}

/** The error of a header that is malformed. */
export function headerError(kind: HeaderKind, fact: string): FormatError {
  return new FormatError(`Cannot read the ${kind} header: ${fact}`, { format: "rpm" });
}

function entryAt(bytes: Buffer, position: number): Omit<HeaderEntry, "size"> {
  return {
    tag: bytes.readUInt32BE(position),
    type: bytes.readUInt32BE(position + 4),
    offset: bytes.readUInt32BE(position + 8),
    count: bytes.readUInt32BE(position + 12),
  };
}

/** Its value, an entry as well, ends the data of the region; minus its offset is the size of the index. */
function checkRegion(
  { tag, type, offset, count }: Omit<HeaderEntry, "size">,
  index: Buffer,
  data: Buffer,
  kind: HeaderKind,
  refuse: (fact: string) => FormatError,
): void {
  const end = offset + ENTRY_SIZE;
  const isWhole = kind === "main";
  if (type !== BIN || count !== ENTRY_SIZE || (isWhole && end !== data.byteLength)) {
    throw refuse("the region does not end where the header does");
  }
  if (end > data.byteLength) throw refuse("the region is cut off");
  const trailer = entryAt(data, offset);
  const spans = -(trailer.offset | 0);
  // signature headers of the 2000s have the tag of another region there
  const isOfRegion = trailer.tag === tag || (!isWhole && trailer.tag === HEADER_IMAGE);
  if (!isOfRegion || trailer.type !== BIN || trailer.count !== ENTRY_SIZE) {
    throw refuse("the trailer of the region is damaged");
  }
  const isAligned = spans > 0 && spans % ENTRY_SIZE === 0 && spans <= index.byteLength;
  if (!isAligned || (isWhole && spans !== index.byteLength)) {
    throw refuse("the region does not span all entries");
  }
}

function sizeOfValues(
  { type, offset, count }: Omit<HeaderEntry, "size">,
  data: Buffer,
  refuse: (fact: string) => FormatError,
): number {
  if (!VALUE_TYPES.has(type)) throw refuse(`its type ${type} is unknown`);
  if (count === 0) throw refuse("it has no value");
  const valueSize = VALUE_TYPES.get(type);
  if (valueSize !== undefined) {
    if (offset % valueSize !== 0) throw refuse("its values are not aligned");
    if (offset + count * valueSize > data.byteLength) throw refuse("its values are cut off");
    return count * valueSize;
  }
  let end = offset;
  for (let missing = count; missing > 0; missing--) {
    const zero = data.indexOf(0, end);
    if (zero === -1 || end >= data.byteLength) throw refuse("its values are cut off");
    end = zero + 1;
  }
  return end - offset;
}
