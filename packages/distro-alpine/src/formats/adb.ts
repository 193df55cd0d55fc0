/**
 * The values of an ADB block, apk's own tree of objects, lists and blobs: each is a word of four bits of
 * type and 28 of a number or of an offset in the block.
 *
 * @see apk-v3(5), "WIRE FORMAT"
 * @module
 */
import { Buffer } from "node:buffer";
import { FormatError } from "@rootsmith/core/provider";

const TYPES = {
  int: 0x1,
  int32: 0x2,
  int64: 0x3,
  blob8: 0x8,
  blob16: 0x9,
  blob32: 0xa,
  list: 0xd,
  object: 0xe,
} as const;

/** Values are shared in a block, so a small one can unfold to much; but never to as much as this, by its bytes. */
const MAX_UNFOLDING = 64;

/** What a block unfolds to at least, in bytes, before it is refused. */
const MIN_UNFOLDING = 1 << 20;

/** Reads a block. Nothing outside it is read, and not for ever, whatever it says. */
export class Adb {
  readonly #bytes: Buffer;
  #left: number;

  /** @param bytes Of the block, its header included: offsets count from there. */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#left = MIN_UNFOLDING + MAX_UNFOLDING * bytes.byteLength;
  }

  /** @throws {FormatError} If the block is of a later format, or malformed. */
  root(): AdbObject {
    this.#check(0, 8);
    const version = this.#bytes.readUInt8(0);
    if (version !== 0) throw adbError(`it needs version ${version} of the format`, 0);
    return this.object(this.#bytes.readUInt32LE(4));
  }

  /** The slots of a list or an object; none where there is no value. */
  object(word: number): AdbObject {
    const type = word >>> 28;
    if (type !== TYPES.list && type !== TYPES.object) {
      if (word === 0) return new AdbObject(this, []);
      throw adbError("there is no object where one has to be");
    }
    const offset = word & 0x0fffffff;
    this.#check(offset, 4);
    const count = this.#bytes.readUInt32LE(offset);
    this.#check(offset, 4 * count);
    const slots: number[] = [];
    for (let index = 1; index < count; index++) {
      slots.push(this.#bytes.readUInt32LE(offset + 4 * index));
    }
    return new AdbObject(this, slots);
  }

  /** 0 where there is no value. */
  number(word: number): number {
    const [type, value] = [word >>> 28, word & 0x0fffffff];
    if (word === 0) return 0;
    if (type === TYPES.int) return value;
    const size = type === TYPES.int32 ? 4 : 8;
    if (type !== TYPES.int32 && type !== TYPES.int64)
      throw adbError("there is no number where one has to be");
    this.#check(value, size);
    if (size === 4) return this.#bytes.readUInt32LE(value);
    const number = Number(this.#bytes.readBigUInt64LE(value));
    if (!Number.isSafeInteger(number)) throw adbError(`the number ${number} is too large`, value);
    return number;
  }

  /** Undefined where there is no value. */
  blob(word: number): Buffer | undefined {
    const [type, offset] = [word >>> 28, word & 0x0fffffff];
    if (word === 0) return undefined;
    const width = { [TYPES.blob8]: 1, [TYPES.blob16]: 2, [TYPES.blob32]: 4 }[type];
    if (width === undefined) throw adbError("there is no text where one has to be");
    this.#check(offset, width);
    const size = this.#bytes.readUIntLE(offset, width);
    this.#check(offset + width, size);
    return this.#bytes.subarray(offset + width, offset + width + size);
  }

  #check(offset: number, size: number): void {
    if (offset + size > this.#bytes.byteLength) throw adbError("a value lies outside it", offset);
    this.#left -= size + 4;
    if (this.#left < 0) throw adbError("it unfolds to far more than it is", offset);
  }
}

/** An object, whose fields have numbers from 1, or a list. */
export class AdbObject {
  readonly #adb: Adb;
  readonly #slots: readonly number[];

  constructor(adb: Adb, slots: readonly number[]) {
    this.#adb = adb;
    this.#slots = slots;
  }

  number(field: number): number {
    return this.#adb.number(this.#slots[field - 1] ?? 0);
  }

  /** Empty where there is none. @throws {FormatError} If it goes over more than one line. */
  text(field: number): string {
    return lineOf(this.#adb.blob(this.#slots[field - 1] ?? 0));
  }

  blob(field: number): Buffer | undefined {
    return this.#adb.blob(this.#slots[field - 1] ?? 0);
  }

  object(field: number): AdbObject {
    return this.#adb.object(this.#slots[field - 1] ?? 0);
  }

  objects(field: number): AdbObject[] {
    return this.object(field).#slots.map((slot) => this.#adb.object(slot));
  }

  texts(field: number): string[] {
    return this.object(field).#slots.map((slot) => lineOf(this.#adb.blob(slot)));
  }

  blobs(field: number): Buffer[] {
    return this.object(field).#slots.map((slot) => this.#adb.blob(slot) ?? Buffer.alloc(0));
  }
}

function lineOf(bytes: Buffer | undefined): string {
  const text = bytes?.toString("utf8") ?? "";
  if (/[\n\0]/.test(text)) throw adbError(`${JSON.stringify(text)} is more than a line`);
  return text;
}

export function adbError(fact: string, offset?: number): FormatError {
  const at = offset === undefined ? {} : { offset };
  return new FormatError(`Cannot read the ADB: ${fact}`, { format: "adb", ...at });
}
