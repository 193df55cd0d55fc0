/**
 * Reads the values of a Berkeley DB hash file, in the order of its pages.
 *
 * @see dbinc/db_page.h of Berkeley DB 5.3
 * @module
 */
import { Buffer } from "node:buffer";
import { FormatError } from "@rootsmith/core/provider";

const MAGIC = 0x061561;
const PAGE_HEADER = 26;
/** Types of pages of items: unsorted, sorted. */
const ITEM_PAGES: readonly (number | undefined)[] = [2, 13];
const IN_PAGE = 1;
const OFF_PAGE = 3;

/**
 * Every value, without its key.
 *
 * @throws {FormatError} If the file is malformed, or of a machine with the other byte order.
 */
export function* readBdbHash(file: Uint8Array): Generator<Buffer> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 512 || bytes.readUInt32LE(12) !== MAGIC) {
    throw damaged("it is no hash file of a little-endian machine");
  }
  const size = bytes.readUInt32LE(20);
  if (size < 512 || size > 65_536 || (size & (size - 1)) !== 0) {
    throw damaged(`${size} is no size of pages`);
  }
  let left = bytes.length; // no byte belongs to two values
  const take = (value: Buffer): Buffer => {
    left -= value.length;
    if (left < 0) throw damaged("its values overlap");
    return value;
  };
  const page = (number: number): Buffer => bytes.subarray(number * size, (number + 1) * size);
  for (let number = 1; number * size < bytes.length; number++) {
    const items = page(number);
    if (!ITEM_PAGES.includes(items[25])) continue;
    for (let index = 1; index < items.readUInt16LE(20); index += 2) {
      const offsetAt = (item: number): number => items.readUInt16LE(PAGE_HEADER + item * 2);
      const item = items.subarray(offsetAt(index), offsetAt(index - 1)); // they grow from the end
      if (item[0] === IN_PAGE) yield take(item.subarray(1));
      if (item[0] !== OFF_PAGE) continue;
      const length = item.readUInt32LE(8);
      if (length > left) throw damaged("its values overlap");
      yield take(overflow(page, item.readUInt32LE(4), length));
    }
  }
}

function overflow(page: (number: number) => Buffer, first: number, size: number): Buffer {
  const parts: Buffer[] = [];
  let missing = size;
  for (let number = first; missing > 0; ) {
    const bytes = page(number);
    const part = bytes.subarray(
      PAGE_HEADER,
      PAGE_HEADER + (bytes[22] ?? 0) + (bytes[23] ?? 0) * 256,
    );
    if (part.length === 0) throw damaged(`page ${number} is no part of a value`);
    parts.push(part);
    missing -= part.length;
    number = bytes.readUInt32LE(16);
  }
  return Buffer.concat(parts);
}

function damaged(fact: string): FormatError {
  return new FormatError(`Cannot read a Berkeley DB file: ${fact}`, { format: "bdb" });
}
