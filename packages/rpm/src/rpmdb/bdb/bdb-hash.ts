/**
 * Writes a Berkeley DB hash file.
 *
 * @see dbinc/db_page.h, hash/hash_func.c and __ham_getindex_sorted() of hash/hash_page.c of Berkeley
 *   DB 5.3
 * @module
 */
import { Buffer } from "node:buffer";
import type { FileContent } from "@rootsmith/core/provider";
import { BdbPages, type BdbPair, PAGE_ROOM } from "./bdb-pages.ts";

const METADATA = { type: 8, magic: 0x061561 };
/** Types of pages of items by version. Their items are sorted since version 9. */
const HASH_PAGES = { 8: 2, 9: 13 };
const IN_PAGE = 1;
const OFF_PAGE = 3;
/** Longer values lie in overflow pages. */
const MAX_ITEM = 1000;
const PAIRS_OF_BUCKET = 100;
/** What a reader hashes to see that it uses the same function. */
const CHECKED_KEY: Uint8Array = Buffer.from("%$sniglet^&\0");

/**
 * A file of `pairs`, in any order, each key once. `name` is that of the file. Berkeley DB reads
 * version 9 since 4.6, version 8 since 4.2.
 */
export function bdbHash(name: string, pairs: readonly BdbPair[], version: 8 | 9 = 9): FileContent {
  const pages = new BdbPages();
  let bits = 1; // a file has two buckets at least
  while (2 ** bits * PAIRS_OF_BUCKET < pairs.length) bits++;
  const buckets: BdbPair[][] = Array.from({ length: 2 ** bits }, () => []);
  for (const pair of pairs) buckets[hashOf(pair.key) & (buckets.length - 1)]?.push(pair);
  const numbers = buckets.map(() => pages.add());
  buckets.forEach((bucket, index) => {
    writeBucket(pages, numbers[index] as number, bucket, HASH_PAGES[version]);
  });
  return pages.finish(name, { ...METADATA, version }, (page) => {
    page.writeUInt32LE(buckets.length - 1, 72); // the last bucket
    page.writeUInt32LE(buckets.length - 1, 76); // masks
    page.writeUInt32LE(buckets.length / 2 - 1, 80);
    page.writeUInt32LE(pairs.length, 88);
    page.writeUInt32LE(hashOf(CHECKED_KEY), 92);
    // bucket b lies in page b plus the number of its doubling: they all follow page 0
    for (let doubling = 0; doubling <= bits; doubling++) page.writeUInt32LE(1, 96 + doubling * 4);
  });
}

/** Fowler, Noll and Vo's, without its start value. */
function hashOf(key: Uint8Array): number {
  let hash = 0;
  for (const byte of key) hash = Math.imul(hash, 16777619) ^ byte;
  return hash >>> 0;
}

/** A bucket is a chain of pages with sorted keys. */
function writeBucket(pages: BdbPages, first: number, bucket: BdbPair[], type: number): void {
  bucket.sort((a, b) => compareKeys(a.key, b.key));
  let number = first;
  let previous = 0;
  let items: Uint8Array[] = [];
  let room = PAGE_ROOM;
  for (const { key, value } of bucket) {
    const pair = [itemOf(pages, key), itemOf(pages, value)];
    const size = pair.reduce((sum, item) => sum + item.byteLength + 2, 0);
    if (size > room) {
      const next = pages.add();
      pages.fill(number, items, { type, previous, next });
      [previous, number, items, room] = [number, next, [], PAGE_ROOM];
    }
    items.push(...pair);
    room -= size;
  }
  pages.fill(number, items, { type, previous });
}

/** If one key is a prefix of the other, a search takes the longer one to be the smaller one. */
function compareKeys(a: Uint8Array, b: Uint8Array): number {
  const common = Math.min(a.byteLength, b.byteLength);
  const order = Buffer.compare(a.subarray(0, common), b.subarray(0, common));
  return order || b.byteLength - a.byteLength;
}

function itemOf(pages: BdbPages, bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength <= MAX_ITEM) return Buffer.concat([Uint8Array.of(IN_PAGE), bytes]);
  const item = Buffer.alloc(12);
  item[0] = OFF_PAGE;
  item.writeUInt32LE(pages.addOverflow(bytes), 4);
  item.writeUInt32LE(bytes.byteLength, 8);
  return item;
}
