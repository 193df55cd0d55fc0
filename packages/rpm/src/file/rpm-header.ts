/**
 * One header of an RPM package: an index of tags, and the data that it points into.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/format_header.html
 * @module
 */
import { Buffer } from "node:buffer";
import type { FormatError } from "@rootsmith/core/provider";
import {
  ENTRY_SIZE,
  type HeaderEntry,
  type HeaderKind,
  headerError,
  readHeaderIndex,
} from "./rpm-header-index.ts";

/** Magic with version 1, four reserved bytes. */
const MAGIC: Uint8Array = Buffer.from("8eade801", "hex");
const MAGIC_SIZE = 8;
/** Bytes before the index: magic, number of entries, bytes of data. */
export const HEADER_INTRO_SIZE = 16;

/** The limits of rpm. The largest headers in use have some 20 MB. */
const MAX_ENTRIES = 0xffff;
const MAX_DATA_SIZE = 256 << 20;

/** The values of a header, by tag. */
export class RpmHeader {
  /** The header without its first 8 bytes: numbers of entries and of data bytes, index, data. */
  readonly raw: Uint8Array;
  /** In the order of the index. */
  readonly entries: readonly HeaderEntry[];
  readonly #kind: HeaderKind;
  readonly #data: Buffer;
  readonly #byTag: ReadonlyMap<number, HeaderEntry>;

  private constructor(bytes: Buffer, kind: HeaderKind) {
    const dataStart = HEADER_INTRO_SIZE + bytes.readUInt32BE(8) * ENTRY_SIZE;
    this.raw = bytes.subarray(MAGIC_SIZE);
    this.#kind = kind;
    this.#data = bytes.subarray(dataStart);
    this.entries = readHeaderIndex(bytes.subarray(HEADER_INTRO_SIZE, dataStart), this.#data, kind);
    this.#byTag = new Map(this.entries.map((entry) => [entry.tag, entry]));
  }

  /**
   * Reads the header at the begin of `bytes`; more may follow it.
   *
   * @throws {FormatError} If it is malformed, cut off, or of absurd size.
   */
  static read(bytes: Uint8Array, kind: HeaderKind = "main"): RpmHeader {
    const size = headerSizeOf(bytes, kind);
    if (bytes.byteLength < size) throw headerError(kind, "it is cut off");
    return new RpmHeader(Buffer.from(bytes.buffer, bytes.byteOffset, size), kind);
  }

  has(tag: number): boolean {
    return this.#byTag.has(tag);
  }

  /** The string of a tag; of several the first, which of translations is the one for locale C. */
  string(tag: number): string | undefined {
    return this.strings(tag)[0];
  }

  /** The strings of a tag. What is not UTF-8, as in descriptions of the 2000s, becomes U+FFFD. */
  strings(tag: number): readonly string[] {
    const entry = this.#entry(tag, "string");
    if (entry === undefined) return [];
    return this.#data.toString("utf8", entry.offset, entry.offset + entry.size - 1).split("\0");
  }

  /** The integer of a tag; of several the first. */
  number(tag: number): number | undefined {
    return this.numbers(tag)[0];
  }

  /** The integers of a tag, all taken as unsigned. */
  numbers(tag: number): readonly number[] {
    const entry = this.#entry(tag, "number");
    if (entry === undefined) return [];
    const size = entry.size / entry.count;
    return Array.from({ length: entry.count }, (_, index) => {
      const offset = entry.offset + index * size;
      if (size < 8) return this.#data.readUIntBE(offset, size);
      const value = Number(this.#data.readBigUInt64BE(offset));
      if (!Number.isSafeInteger(value)) throw this.#refusal(tag, "a number is out of range");
      return value;
    });
  }

  /** The bytes of a tag. */
  bytes(tag: number): Uint8Array | undefined {
    const entry = this.#entry(tag, "bytes");
    return entry && this.#data.subarray(entry.offset, entry.offset + entry.size);
  }

  #entry(tag: number, wanted: ValueClass): HeaderEntry | undefined {
    const entry = this.#byTag.get(tag);
    if (entry !== undefined && VALUE_CLASSES[entry.type] !== wanted) {
      throw this.#refusal(tag, `it is of type ${entry.type}, not a ${wanted}`);
    }
    return entry;
  }

  #refusal(tag: number, fact: string): FormatError {
    return headerError(this.#kind, `tag ${tag}: ${fact}`);
  }
}

type ValueClass = "number" | "string" | "bytes";

/** By type: null, char, four sizes of integers, string, bytes, strings, translated string. */
const VALUE_CLASSES: readonly (ValueClass | undefined)[] = [
  undefined,
  "number",
  "number",
  "number",
  "number",
  "number",
  "string",
  "bytes",
  "string",
  "string",
];

/**
 * Bytes of the header that starts with `intro`, magic included.
 *
 * @throws {FormatError} If it does not start as a header, or promises an absurd size.
 */
export function headerSizeOf(intro: Uint8Array, kind: HeaderKind): number {
  if (intro.byteLength < HEADER_INTRO_SIZE) throw headerError(kind, "it is cut off");
  const bytes = Buffer.from(intro.buffer, intro.byteOffset, HEADER_INTRO_SIZE);
  if (!bytes.subarray(0, MAGIC.byteLength).equals(MAGIC)) {
    throw headerError(kind, "it does not begin as one");
  }
  const [entries, data] = [bytes.readUInt32BE(8), bytes.readUInt32BE(12)];
  if (entries > MAX_ENTRIES) throw headerError(kind, `${entries} entries are too many`);
  if (data > MAX_DATA_SIZE) throw headerError(kind, `${data} bytes of data are too many`);
  return HEADER_INTRO_SIZE + entries * ENTRY_SIZE + data;
}
