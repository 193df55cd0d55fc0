/**
 * Writes a Berkeley DB b-tree file, from the leaves up.
 *
 * @see dbinc/db_page.h and btree/bt_compare.c of Berkeley DB 5.3
 * @module
 */
import { Buffer } from "node:buffer";
import type { FileContent } from "@rootsmith/core/provider";
import { BdbPages, type BdbPair, PAGE_ROOM } from "./bdb-pages.ts";

const METADATA = { type: 9, magic: 0x053162, version: 9 };
const INTERNAL_PAGE = 3;
const LEAF_PAGE = 5;
const ROOT = 1;
const IN_PAGE = 1;
const OFF_PAGE = 3;
/** Longer keys and values lie in overflow pages, so that any page holds two pairs. */
const MAX_ITEM = 1007;

/** Items that lie in one page, and the least key that leads to them. */
interface Node {
  readonly items: readonly Uint8Array[];
  readonly least: Uint8Array;
}

/** A file of `pairs`, in any order, each key once. `name` is that of the file. */
export function bdbBtree(name: string, pairs: readonly BdbPair[]): FileContent {
  const pages = new BdbPages();
  pages.add(); // the root, which is page 1 in every file
  const sorted = [...pairs].sort((a, b) => Buffer.compare(a.key, b.key));
  let nodes = sorted.map(
    ({ key, value }, index): Node => ({
      items: [leafItem(pages, key), leafItem(pages, value)],
      least: separator(sorted[index - 1]?.key, key),
    }),
  );
  for (let level = 1; ; level++) {
    const type = level === 1 ? LEAF_PAGE : INTERNAL_PAGE;
    const groups = split(nodes);
    if (groups.length === 1) {
      pages.fill(ROOT, itemsOf(nodes), { type, level });
      break;
    }
    const numbers = groups.map(() => pages.add());
    nodes = groups.map((group, index): Node => {
      const number = numbers[index] as number;
      // only leaves are chained
      const [previous, next] =
        level === 1 ? [numbers[index - 1] ?? 0, numbers[index + 1] ?? 0] : [];
      pages.fill(number, itemsOf(group), { type, level, previous: previous ?? 0, next: next ?? 0 });
      const { least } = group[0] as Node;
      return { items: [internalItem(number, least)], least };
    });
  }
  return pages.finish(name, METADATA, (page) => {
    page.writeUInt32LE(2, 76); // least number of pairs of a page
    page.writeUInt32LE(0x20, 84); // padding of records, which are not used
    page.writeUInt32LE(ROOT, 88);
  });
}

/** Nodes by page; one page at least. */
function split(nodes: readonly Node[]): Node[][] {
  const groups: Node[][] = [[]];
  let room = PAGE_ROOM;
  for (const node of nodes) {
    const size = node.items.reduce((sum, item) => sum + item.byteLength + 2, 0);
    if (size > room) {
      groups.push([]);
      room = PAGE_ROOM;
    }
    groups.at(-1)?.push(node);
    room -= size;
  }
  return groups;
}

function itemsOf(nodes: readonly Node[]): Uint8Array[] {
  return nodes.flatMap(({ items }) => items);
}

/** The shortest start of `key` that sorts after `before`. */
function separator(before: Uint8Array | undefined, key: Uint8Array): Uint8Array {
  if (before === undefined) return new Uint8Array(0);
  let common = 0;
  while (common < before.byteLength && before[common] === key[common]) common++;
  return key.subarray(0, common + 1);
}

function leafItem(pages: BdbPages, bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength > MAX_ITEM) {
    const item = Buffer.alloc(12);
    item[2] = OFF_PAGE;
    item.writeUInt32LE(pages.addOverflow(bytes), 4);
    item.writeUInt32LE(bytes.byteLength, 8);
    return item;
  }
  const item = Buffer.alloc(aligned(3 + bytes.byteLength));
  item.writeUInt16LE(bytes.byteLength);
  item[2] = IN_PAGE;
  item.set(bytes, 3);
  return item;
}

function internalItem(page: number, least: Uint8Array): Uint8Array {
  const item = Buffer.alloc(aligned(12 + least.byteLength));
  item.writeUInt16LE(least.byteLength);
  item[2] = IN_PAGE;
  item.writeUInt32LE(page, 4);
  item.set(least, 12);
  return item;
}

function aligned(size: number): number {
  return Math.ceil(size / 4) * 4;
}
