/**
 * The package database of rpm 4.16 and newer: one table of headers, one table for each index.
 *
 * @see sqlite_Open() of rpm 4.18's lib/backend/sqlite.c, whose schema this is
 * @module
 */
import type { FileContent } from "@rootsmith/core/provider";
import type { RpmdbContent, RpmdbRow } from "../content/rpmdb-content.ts";
import type { RpmdbIndex } from "../content/rpmdb-indices.ts";
import { type SqliteIndex, type SqliteTable, sqliteFile } from "./sqlite-file.ts";
import { sqliteText } from "./sqlite-record.ts";

/** Columns of an index table. */
const KEY = 0;
const HEADER_NUMBER = 1;

/** The file `rpmdb.sqlite`. */
export function rpmdbSqlite({ headers, indices }: RpmdbContent): FileContent {
  return sqliteFile([
    {
      name: "Packages",
      sql: "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)",
      rows: headers.map((bytes) => [null, { type: "blob", bytes }]),
    },
    {
      name: "sqlite_sequence",
      sql: "CREATE TABLE sqlite_sequence(name,seq)",
      rows: [[sqliteText("Packages"), headers.length]],
    },
    ...indices.map(({ index, rows }) => indexTable(index, rows)),
  ]);
}

function indexTable({ name, isText, isArray }: RpmdbIndex, rows: readonly RpmdbRow[]): SqliteTable {
  const type = isText ? "text" : "blob";
  const columnIndex = (column: number, columnName: string): SqliteIndex => ({
    name: `${name}_${columnName}_idx`,
    sql: `CREATE INDEX '${name}_${columnName}_idx' ON '${name}'(${columnName} ASC)`,
    column,
  });
  return {
    name,
    sql:
      `CREATE TABLE '${name}' (key '${type.toUpperCase()}' NOT NULL, hnum INTEGER NOT NULL, ` +
      "idx INTEGER NOT NULL, FOREIGN KEY (hnum) REFERENCES 'Packages'(hnum))",
    rows: rows.map(({ key, header, position }) => [{ type, bytes: key }, header, position]),
    indices: [
      ...(isText ? [columnIndex(KEY, "key")] : []),
      ...(isArray ? [columnIndex(HEADER_NUMBER, "hnum")] : []),
    ],
  };
}
