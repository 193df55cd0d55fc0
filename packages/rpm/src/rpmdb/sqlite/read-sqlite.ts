/**
 * Reads one table of a SQLite file, row by row.
 *
 * @see https://www.sqlite.org/fileformat2.html sections 1.6 and 2
 * @module
 */
import { Buffer } from "node:buffer";
import { FormatError } from "@rootsmith/core/provider";
import { readSqliteJournal } from "./sqlite-journal.ts";
import { readSqliteWal, type SqlitePages } from "./sqlite-wal.ts";

const FILE_HEADER = 100;
const INTERIOR = 0x05;
const LEAF = 0x0d;
/** Where the schema says what a row describes, what it is called, and on which page it starts. */
const SCHEMA = { name: 1, rootPage: 3 };
const MAX_DEPTH = 40;

/** Text, blobs and integers as their bytes; null and the integers 0 and 1 take none. */
type Column = Buffer;

/**
 * The rows of `table`, in the order of their ids; none where there is no such table.
 *
 * @param beside The files beside it: what was committed to the write-ahead log counts, and not what a
 * transaction wrote that did not end.
 * @throws {FormatError} If the file is malformed.
 */
export function* readSqliteTable(
  file: Uint8Array,
  table: string,
  beside: { readonly wal?: Uint8Array | undefined; readonly journal?: Uint8Array | undefined } = {},
): Generator<readonly Column[]> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const { wal = new Uint8Array(), journal = new Uint8Array() } = beside;
  const database = new SqliteDatabase(bytes, readSqliteJournal(journal) ?? readSqliteWal(wal));
  for (const columns of database.rows(1)) {
    if (columns[SCHEMA.name]?.toString() !== table) continue;
    const root = columns[SCHEMA.rootPage] ?? Buffer.alloc(0);
    yield* database.rows(root.length === 0 ? 1 : root.readUIntBE(0, root.length));
    return;
  }
}

class SqliteDatabase {
  readonly #file: Buffer;
  readonly #pages: SqlitePages | undefined;
  readonly #pageSize: number;
  readonly #pageCount: number;
  /** Bytes of a page without those that are reserved at its end. */
  readonly #room: number;
  /** Each page belongs to one table, or to one row. */
  readonly #used = new Set<number>();
  /** Bytes that no row has yet. */
  #left: number;

  constructor(file: Buffer, pages: SqlitePages | undefined) {
    this.#file = file;
    this.#pages = pages;
    const first = pages?.pages.get(1) ?? file;
    if (first.toString("latin1", 0, 16) !== "SQLite format 3\0")
      throw damaged("it does not begin as one");
    if (first.length < FILE_HEADER) throw damaged("it is cut off");
    const size = first.readUInt16BE(16);
    this.#pageSize = size === 1 ? 65_536 : size;
    if (this.#pageSize < 512 || (this.#pageSize & (this.#pageSize - 1)) !== 0) {
      throw damaged(`${this.#pageSize} is no size of pages`);
    }
    if (pages !== undefined && pages.pageSize !== this.#pageSize) {
      throw damaged("its log or journal has pages of another size");
    }
    this.#pageCount = pages?.pageCount ?? Math.floor(file.length / this.#pageSize);
    this.#left = this.#pageCount * this.#pageSize;
    this.#room = this.#pageSize - first.readUInt8(20);
  }

  *rows(root: number, depth = 0): Generator<readonly Column[]> {
    const page = this.#take(root);
    const start = root === 1 ? FILE_HEADER : 0;
    const type = page[start];
    if ((type !== INTERIOR && type !== LEAF) || depth > MAX_DEPTH)
      throw damaged(`page ${root} is no part of a table`);
    const cells = start + (type === INTERIOR ? 12 : 8);
    for (let index = 0; index < page.readUInt16BE(start + 3); index++) {
      const at = page.readUInt16BE(cells + index * 2);
      if (type === INTERIOR) yield* this.rows(page.readUInt32BE(at), depth + 1);
      else yield columnsOf(this.#payload(page, at));
    }
    if (type === INTERIOR) yield* this.rows(page.readUInt32BE(start + 8), depth + 1);
  }

  /** A page that nothing has led to before. */
  #take(number: number): Buffer {
    if (this.#used.has(number)) throw damaged(`its pages lead to page ${number} twice`);
    this.#used.add(number);
    return this.#page(number);
  }

  #page(number: number): Buffer {
    const logged = this.#pages?.pages.get(number);
    if (logged !== undefined && number <= this.#pageCount) return logged;
    const start = (number - 1) * this.#pageSize;
    const page = this.#file.subarray(start, start + this.#pageSize);
    if (number < 1 || number > this.#pageCount || page.length < this.#pageSize) {
      throw damaged(`it has no page ${number}`);
    }
    return page;
  }

  /** What does not fit into the page lies in a chain of others. */
  #payload(page: Buffer, cell: number): Buffer {
    const [size, afterSize] = readVarint(page, cell);
    const [, start] = readVarint(page, afterSize);
    this.#left -= size;
    if (this.#left < 0) throw damaged("its rows overlap");
    const local = this.#localSize(size);
    if (local === size) return page.subarray(start, start + size);
    const parts = [page.subarray(start, start + local)];
    let missing = size - local;
    for (let next = missing > 0 ? page.readUInt32BE(start + local) : 0; missing > 0; ) {
      const overflow = this.#take(next);
      const part = overflow.subarray(4, Math.min(this.#room, 4 + missing));
      parts.push(part);
      missing -= part.length;
      next = overflow.readUInt32BE(0);
    }
    return Buffer.concat(parts);
  }

  #localSize(size: number): number {
    const most = this.#room - 35;
    if (size <= most) return size;
    const least = Math.floor(((this.#room - 12) * 32) / 255) - 23;
    const fitting = least + ((size - least) % (this.#room - 4));
    return fitting <= most ? fitting : least;
  }
}

function columnsOf(record: Buffer): Column[] {
  const columns: Column[] = [];
  const [headerSize, first] = readVarint(record, 0);
  if (headerSize > record.length) throw damaged("a row is cut off");
  let at = headerSize;
  for (let position = first; position < headerSize; ) {
    const [type, next] = readVarint(record, position);
    const size = columnSize(type);
    columns.push(record.subarray(at, at + size));
    at += size;
    position = next;
  }
  return columns;
}

/** @see https://www.sqlite.org/fileformat2.html#record_format */
function columnSize(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2);
  return [0, 1, 2, 3, 4, 6, 8, 8][type] ?? 0;
}

/** The number at `offset`, 7 bits a byte, and the offset after it. */
function readVarint(bytes: Buffer, offset: number): [value: number, next: number] {
  let value = 0;
  for (let at = offset; at < offset + 8; at++) {
    const byte = bytes.readUInt8(at);
    value = value * 0x80 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + 1];
  }
  return [value * 0x100 + bytes.readUInt8(offset + 8), offset + 9];
}

function damaged(fact: string): FormatError {
  return new FormatError(`Cannot read a SQLite file: ${fact}`, { format: "sqlite" });
}
