/**
 * Pages of a Berkeley DB file, little-endian, 4096 bytes each.
 *
 * @see dbinc/db_page.h of Berkeley DB 5.3
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { FileContent } from "@rootsmith/core/provider";

/** Bytes of a page. */
const PAGE_SIZE = 4096;
/** Bytes before its items. */
const PAGE_HEADER = 26;
/** Bytes for the items of a page and their 16-bit offsets. */
export const PAGE_ROOM: number = PAGE_SIZE - PAGE_HEADER;

const OVERFLOW_PAGE = 7;

/** A key and its value. */
export interface BdbPair {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** How a page starts. Pages are numbered from 0; 0 also means none. */
export interface PageHeader {
  readonly type: number;
  readonly level?: number;
  readonly previous?: number;
  readonly next?: number;
}

/** What the metadata page of any kind of file says. */
export interface Metadata {
  readonly type: number;
  readonly magic: number;
  readonly version: number;
}

/** The pages of a file that grows. Page 0 is kept for the metadata. */
export class BdbPages {
  readonly #list: Buffer[] = [Buffer.alloc(PAGE_SIZE)];

  /** Adds an empty page; the answer is its number. */
  add(): number {
    return this.#list.push(Buffer.alloc(PAGE_SIZE)) - 1;
  }

  /** Fills page `number` with items, from the end downwards. */
  fill(number: number, items: readonly Uint8Array[], header: PageHeader): void {
    const page = this.#page(number);
    let start = PAGE_SIZE;
    items.forEach((item, index) => {
      start -= item.byteLength;
      page.set(item, start);
      page.writeUInt16LE(start, PAGE_HEADER + index * 2);
    });
    writeHeader(page, number, header, items.length, start);
  }

  /** Puts a value that is too long for an item into pages of its own; the answer is the first. */
  addOverflow(bytes: Uint8Array): number {
    const first = this.#list.length;
    for (let at = 0; at < bytes.byteLength; at += PAGE_ROOM) {
      const part = bytes.subarray(at, at + PAGE_ROOM);
      const number = this.add();
      const page = this.#page(number);
      page.set(part, PAGE_HEADER);
      const header = {
        type: OVERFLOW_PAGE,
        previous: number === first ? 0 : number - 1,
        next: at + PAGE_ROOM < bytes.byteLength ? number + 1 : 0,
      };
      writeHeader(page, number, header, 1, part.byteLength); // one reference, bytes in use
    }
    return first;
  }

  /**
   * The file, once page 0 has its metadata and what `write` adds from byte 72. `name` makes the
   * identity of the file, which no other file of the same folder may have.
   */
  finish(
    name: string,
    { type, magic, version }: Metadata,
    write: (page: Buffer) => void,
  ): FileContent {
    const page = this.#page(0);
    page.writeUInt32LE(1, 4); // log sequence number: not logged
    page.writeUInt32LE(magic, 12);
    page.writeUInt32LE(version, 16);
    page.writeUInt32LE(PAGE_SIZE, 20);
    page[25] = type;
    page.writeUInt32LE(this.#list.length - 1, 32);
    page.set(createHash("sha1").update(name).digest(), 52);
    write(page);
    return { size: this.#list.length * PAGE_SIZE, open: () => this.#list };
  }

  #page(number: number): Buffer {
    return this.#list[number] as Buffer;
  }
}

function writeHeader(
  page: Buffer,
  number: number,
  { type, level = 0, previous = 0, next = 0 }: PageHeader,
  entries: number,
  offset: number,
): void {
  page.writeUInt32LE(1, 4); // log sequence number: not logged
  page.writeUInt32LE(number, 8);
  page.writeUInt32LE(previous, 12);
  page.writeUInt32LE(next, 16);
  page.writeUInt16LE(entries, 20);
  page.writeUInt16LE(offset, 22);
  page[24] = level;
  page[25] = type;
}
