/**
 * The b-trees of a SQLite file, built from the leaves up.
 *
 * @see https://www.sqlite.org/fileformat2.html sections 1.6 and 2
 * @module
 */
import { Buffer } from "node:buffer";
import { varintSize, writeVarint } from "./sqlite-record.ts";

/** Bytes. The size that SQLite and rpm take by themselves. */
export const PAGE_SIZE = 4096;

const FILE_HEADER = 100;
const OVERFLOW_ROOM = PAGE_SIZE - 4;

/** What the two kinds of tree differ in. */
interface TreeKind {
  readonly leaf: number;
  readonly interior: number;
  /** The most bytes of a payload that its cell holds; the rest lies in overflow pages. */
  readonly maxLocal: number;
}
const TABLE: TreeKind = { leaf: 0x0d, interior: 0x05, maxLocal: PAGE_SIZE - 35 };
const INDEX: TreeKind = { leaf: 0x0a, interior: 0x02, maxLocal: localShare(64) };
const MIN_LOCAL = localShare(32);

/** A page of one level, and the cell without child that separates it from the next page. */
interface Branch {
  readonly page: number;
  readonly divider: Uint8Array;
}

/** The pages of a file that grows. Page 1 is kept for the schema. */
export class SqlitePages {
  readonly list: Buffer[] = [Buffer.alloc(PAGE_SIZE)];

  /** Writes a tree of rows with the rowids 1, 2, 3, …; the answer is its root page. */
  writeTable(records: readonly Uint8Array[]): number {
    return this.#writeLevels(TABLE, this.#tableLeaves(records, PAGE_SIZE));
  }

  /** Writes a tree of index entries, which are sorted already; the answer is its root page. */
  writeIndex(entries: readonly Uint8Array[]): number {
    return this.#writeLevels(INDEX, this.#indexLeaves(entries));
  }

  /** Writes the rows of `sqlite_schema`, whose root is page 1, and the header in front of it. Last. */
  writeSchema(records: readonly Uint8Array[], fileHeader: (pageCount: number) => Uint8Array): void {
    // Every page of this tree leaves the room of the header, so that any may become the root.
    const leaves = this.#tableLeaves(records, PAGE_SIZE - FILE_HEADER);
    this.#writeLevels(TABLE, leaves);
    this.list[0] = moveToFirst(this.list.pop() as Buffer); // the root was added last
    this.list[0].set(fileHeader(this.list.length));
  }

  #tableLeaves(records: readonly Uint8Array[], pageSize: number): Branch[] {
    const branches: Branch[] = [];
    const cells = records.map((record, index) => this.#cell(TABLE, record, index + 1));
    for (let start = 0; start < cells.length || start === 0; ) {
      const end = start + fitting(cells, start, pageSize - 8);
      const divider = Buffer.alloc(varintSize(end));
      writeVarint(divider, 0, end);
      branches.push({ page: this.#writePage(TABLE.leaf, cells.slice(start, end)), divider });
      start = Math.max(end, 1);
    }
    return branches;
  }

  #indexLeaves(entries: readonly Uint8Array[]): Branch[] {
    const branches: Branch[] = [];
    const cells = entries.map((entry) => this.#cell(INDEX, entry));
    for (let start = 0; start < cells.length || start === 0; ) {
      let end = start + fitting(cells, start, PAGE_SIZE - 8);
      // The entry after a leaf moves up to separate it from the next leaf, which must not be empty.
      if (end === cells.length - 1) end--;
      const divider = cells[end] ?? new Uint8Array(0);
      branches.push({ page: this.#writePage(INDEX.leaf, cells.slice(start, end)), divider });
      start = end + 1;
    }
    return branches;
  }

  #writeLevels(kind: TreeKind, leaves: readonly Branch[]): number {
    let level = leaves;
    while (level.length > 1) {
      const above: Branch[] = [];
      const cells = level.map(({ page, divider }) => childCell(page, divider));
      for (let start = 0; start < level.length; ) {
        // The last child has no cell: the page header points to it.
        let last = Math.min(
          start + fitting(cells, start, PAGE_SIZE - FILE_HEADER - 12),
          level.length - 1,
        );
        if (last === level.length - 2) last--; // an interior page has two children at least
        const { page: rightmost, divider } = level[last] as Branch;
        const page = this.#writePage(kind.interior, cells.slice(start, last), rightmost);
        above.push({ page, divider });
        start = last + 1;
      }
      level = above;
    }
    return (level[0] as Branch).page;
  }

  /** A leaf cell, with what does not fit in overflow pages: section 1.6. */
  #cell(kind: TreeKind, payload: Uint8Array, rowid?: number): Uint8Array {
    const size = payload.byteLength;
    let local = size;
    if (size > kind.maxLocal) {
      local = MIN_LOCAL + ((size - MIN_LOCAL) % OVERFLOW_ROOM);
      if (local > kind.maxLocal) local = MIN_LOCAL;
    }
    const head = varintSize(size) + (rowid === undefined ? 0 : varintSize(rowid));
    const cell = Buffer.alloc(head + local + (local < size ? 4 : 0));
    const at = writeVarint(cell, 0, size);
    if (rowid !== undefined) writeVarint(cell, at, rowid);
    cell.set(payload.subarray(0, local), head);
    if (local < size)
      cell.writeUInt32BE(this.#writeOverflow(payload.subarray(local)), head + local);
    return cell;
  }

  #writeOverflow(bytes: Uint8Array): number {
    const first = this.list.length + 1;
    for (let at = 0; at < bytes.byteLength; at += OVERFLOW_ROOM) {
      const page = Buffer.alloc(PAGE_SIZE);
      const more = at + OVERFLOW_ROOM < bytes.byteLength;
      page.writeUInt32BE(more ? this.list.length + 2 : 0);
      page.set(bytes.subarray(at, at + OVERFLOW_ROOM), 4);
      this.list.push(page);
    }
    return first;
  }

  /** Section 1.6: header, cell pointers, free room, cells from the end of the page downwards. */
  #writePage(type: number, cells: readonly Uint8Array[], rightmost?: number): number {
    const page = Buffer.alloc(PAGE_SIZE);
    page[0] = type;
    page.writeUInt16BE(cells.length, 3);
    if (rightmost !== undefined) page.writeUInt32BE(rightmost, 8);
    let pointer = rightmost === undefined ? 8 : 12;
    let start = PAGE_SIZE;
    for (const cell of cells) {
      start -= cell.byteLength;
      page.set(cell, start);
      pointer = page.writeUInt16BE(start, pointer);
    }
    page.writeUInt16BE(start, 5);
    return this.list.push(page);
  }
}

/** How many cells from `start` a page of `room` bytes holds, each with its pointer. */
function fitting(cells: readonly Uint8Array[], start: number, room: number): number {
  let rest = room;
  let count = 0;
  for (let at = start; at < cells.length; at++, count++) {
    rest -= (cells[at] as Uint8Array).byteLength + 2;
    if (rest < 0) break;
  }
  return count;
}

function childCell(page: number, divider: Uint8Array): Uint8Array {
  const cell = Buffer.alloc(4 + divider.byteLength);
  cell.writeUInt32BE(page);
  cell.set(divider, 4);
  return cell;
}

/** Page 1 has the header of the file before that of its tree; the cells stay where they are. */
function moveToFirst(page: Buffer): Buffer {
  const first = Buffer.from(page);
  const content = page.readUInt16BE(5);
  first.fill(0, 0, content);
  first.set(page.subarray(0, content - FILE_HEADER), FILE_HEADER);
  return first;
}

function localShare(part: number): number {
  return Math.floor(((PAGE_SIZE - 12) * part) / 255) - 23;
}
