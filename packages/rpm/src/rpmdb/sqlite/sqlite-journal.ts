/**
 * The rollback journal of a SQLite file: pages as they were before a transaction that did not end.
 *
 * @see https://www.sqlite.org/fileformat2.html section 3
 * @module
 */
import { Buffer } from "node:buffer";
import type { SqlitePages } from "./sqlite-wal.ts";

const MAGIC = Buffer.from("d9d505f920a163d7", "hex");
const HEADER_SIZE = 28;
/** In the place of a number of records: all that follow. */
const ALL = 0xffff_ffff;

/**
 * What counts instead of what the transaction wrote. Undefined where the journal is not hot: it is
 * empty, or its header was taken away when the transaction ended.
 */
export function readSqliteJournal(file: Uint8Array): SqlitePages | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (!isHeader(bytes, 0)) return undefined;
  const pageCount = bytes.readUInt32BE(16);
  const sectorSize = bytes.readUInt32BE(20);
  const pageSize = bytes.readUInt32BE(24);
  if (!isPowerOfTwo(pageSize) || !isPowerOfTwo(sectorSize)) return undefined;
  const recordSize = pageSize + 8;
  const pages = new Map<number, Buffer>();
  for (let at = 0; isHeader(bytes, at); at = Math.ceil(at / sectorSize) * sectorSize) {
    const count = bytes.readUInt32BE(at + 8);
    const nonce = bytes.readUInt32BE(at + 12);
    at += sectorSize;
    const whole = Math.max(0, Math.floor((bytes.length - at) / recordSize));
    for (let left = count === ALL ? whole : Math.min(count, whole); left > 0; left--) {
      const number = bytes.readUInt32BE(at);
      const page = bytes.subarray(at + 4, at + 4 + pageSize);
      // SQLite stops there, too: the rest never got to the disk.
      if (checksum(page, nonce) !== bytes.readUInt32BE(at + 4 + pageSize)) {
        return { pageSize, pages, pageCount };
      }
      if (!pages.has(number)) pages.set(number, page);
      at += recordSize;
    }
  }
  return { pageSize, pages, pageCount };
}

function isHeader(bytes: Buffer, at: number): boolean {
  return bytes.length >= at + HEADER_SIZE && bytes.subarray(at, at + 8).equals(MAGIC);
}

function isPowerOfTwo(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
}

function checksum(page: Buffer, nonce: number): number {
  let sum = nonce;
  for (let at = page.length - 200; at > 0; at -= 200) sum += page.readUInt8(at);
  return sum >>> 0;
}
