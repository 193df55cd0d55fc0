/**
 * Writes a whole SQLite database: tables filled once, in order, and their indices.
 *
 * The same tables give the same bytes, on every host and version of SQLite, and no file of the host
 * is touched: that is why `node:sqlite` does not write them.
 *
 * @see https://www.sqlite.org/fileformat2.html
 * @module
 */
import { Buffer } from "node:buffer";
import type { FileContent } from "@rootsmith/core/provider";
import { PAGE_SIZE, SqlitePages } from "./sqlite-pages.ts";
import { encodeRecord, type SqliteValue, sqliteText } from "./sqlite-record.ts";

/** One index over one column. */
export interface SqliteIndex {
  readonly name: string;
  /** The statement that would make it, as `sqlite_schema` keeps it. */
  readonly sql: string;
  /** Position of its column in the rows. */
  readonly column: number;
}

/** One table. Its rows get the rowids 1, 2, 3, … */
export interface SqliteTable {
  readonly name: string;
  /** The statement that would make it, as `sqlite_schema` keeps it. */
  readonly sql: string;
  readonly rows: readonly (readonly SqliteValue[])[];
  readonly indices?: readonly SqliteIndex[];
}

/** A database of `tables`, in pages of 4096 bytes, UTF-8, with a rollback journal. */
export function sqliteFile(tables: readonly SqliteTable[]): FileContent {
  const pages = new SqlitePages();
  const schema: SqliteValue[][] = [];
  for (const { name, sql, rows, indices = [] } of tables) {
    const root = pages.writeTable(rows.map(encodeRecord));
    schema.push([sqliteText("table"), sqliteText(name), sqliteText(name), root, sqliteText(sql)]);
    for (const index of indices) {
      const root = pages.writeIndex(indexEntries(rows, index.column));
      schema.push([
        sqliteText("index"),
        sqliteText(index.name),
        sqliteText(name),
        root,
        sqliteText(index.sql),
      ]);
    }
  }
  pages.writeSchema(schema.map(encodeRecord), fileHeader);
  return { size: pages.list.length * PAGE_SIZE, open: () => pages.list };
}

function indexEntries(rows: SqliteTable["rows"], column: number): Uint8Array[] {
  const keys = rows.map((row, index) => ({ value: row[column] ?? null, rowid: index + 1 }));
  keys.sort((a, b) => compareValues(a.value, b.value) || a.rowid - b.rowid);
  return keys.map(({ value, rowid }) => encodeRecord([value, rowid]));
}

/** The order of values of one column that holds text, blobs or numbers, never a mixture. */
function compareValues(a: SqliteValue, b: SqliteValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "object" && typeof b === "object" && a && b)
    return Buffer.compare(a.bytes, b.bytes);
  throw new TypeError("Cannot index a column: its values have several types");
}

/** The first 100 bytes; section 1.3. */
function fileHeader(pageCount: number): Uint8Array {
  const header = Buffer.alloc(100);
  header.write("SQLite format 3\0");
  header.writeUInt16BE(PAGE_SIZE, 16);
  header.set([1, 1, 0, 64, 32, 32], 18); // rollback journal, nothing reserved, fixed fractions
  header.writeUInt32BE(1, 24); // change counter
  header.writeUInt32BE(pageCount, 28);
  header.writeUInt32BE(1, 40); // schema cookie
  header.writeUInt32BE(4, 44); // schema format
  header.writeUInt32BE(1, 56); // UTF-8
  header.writeUInt32BE(1, 92); // the page count is valid for this change counter
  header.writeUInt32BE(3_034_001, 96); // the SQLite of EL 9
  return header;
}
