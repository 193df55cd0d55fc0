/**
 * A header as rpm's database keeps it. It has more than the package's, what the installation added, so
 * that the rules of a package's header do not hold for it.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/format_header.html
 * @module
 */
import type { Buffer } from "node:buffer";
import { ENTRY_SIZE } from "./rpm-header-index.ts";

/** Number of entries, bytes of data. */
const INTRO_SIZE = 8;
const INT32 = 4;
const INT64 = 5;
/** Types of strings: one, several, one in several languages. */
const STRINGS: readonly (number | undefined)[] = [6, 8, 9];

interface StoredEntry {
  readonly type: number;
  readonly start: number;
  readonly count: number;
}

/** The values of a header, by tag; none where a tag is missing or of another type. */
export class StoredHeader {
  readonly #bytes: Buffer;
  readonly #entries = new Map<number, StoredEntry>();

  /** @throws {RangeError} If it is cut off, as reading a value does. */
  constructor(bytes: Buffer) {
    const count = bytes.readUInt32BE(0);
    const data = INTRO_SIZE + count * ENTRY_SIZE;
    if (data + bytes.readUInt32BE(4) > bytes.length) throw new RangeError("The header is cut off");
    for (let at = INTRO_SIZE; at < data; at += ENTRY_SIZE) {
      this.#entries.set(bytes.readUInt32BE(at), {
        type: bytes.readUInt32BE(at + 4),
        start: data + bytes.readUInt32BE(at + 8),
        count: bytes.readUInt32BE(at + 12),
      });
    }
    this.#bytes = bytes;
  }

  /** The first, if there are several. */
  string(tag: number): string | undefined {
    return this.strings(tag)[0];
  }

  strings(tag: number): readonly string[] {
    const { type, start, count } = this.#entries.get(tag) ?? { start: 0, count: 0 };
    const values: string[] = [];
    for (let at = start; STRINGS.includes(type) && values.length < count; ) {
      const end = this.#bytes.indexOf(0, at);
      if (end < 0) throw new RangeError("A value is cut off");
      values.push(this.#bytes.toString("utf8", at, end));
      at = end + 1;
    }
    return values;
  }

  /** The first, if there are several. */
  number(tag: number): number | undefined {
    return this.numbers(tag)[0];
  }

  /** Those of 32 and 64 bits. */
  numbers(tag: number): readonly number[] {
    const { type, start, count } = this.#entries.get(tag) ?? { start: 0, count: 0 };
    if (type !== INT32 && type !== INT64) return [];
    const values: number[] = [];
    while (values.length < count) {
      values.push(
        type === INT32
          ? this.#bytes.readUInt32BE(start + values.length * 4)
          : Number(this.#bytes.readBigUInt64BE(start + values.length * 8)),
      );
    }
    return values;
  }
}
