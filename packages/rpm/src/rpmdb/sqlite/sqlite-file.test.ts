import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { collectBytes } from "@rootsmith/core/provider";
import { type SqliteTable, sqliteFile } from "./sqlite-file.ts";
import { sqliteText } from "./sqlite-record.ts";

/** What SQLite itself answers to `queries` on a file of `tables`. */
async function ask(tables: readonly SqliteTable[], ...queries: string[]): Promise<unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), "sqlite-file-"));
  try {
    const path = join(folder, "test.sqlite");
    await writeFile(path, await collectBytes(sqliteFile(tables).open()));
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return queries.map((query) =>
        database
          .prepare(query)
          .all()
          .map((row) => ({ ...row })),
      );
    } finally {
      database.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

const names = (count: number, prefix = ""): SqliteTable => ({
  name: "T",
  sql: "CREATE TABLE T (name TEXT NOT NULL, n INTEGER)",
  rows: Array.from({ length: count }, (_, n) => [sqliteText(`${prefix}${(n * 7919) % count}`), n]),
  indices: [
    { name: "T_name", sql: "CREATE INDEX T_name ON T(name)", column: 0 },
    { name: "T_n", sql: "CREATE INDEX T_n ON T(n)", column: 1 },
  ],
});

test("sqliteFile() writes tables and indices that SQLite finds sound, of any depth", async () => {
  for (const count of [0, 1, 2, 60, 300, 301, 302, 5_000, 60_000]) {
    const answers = await ask(
      [names(count)],
      "PRAGMA integrity_check",
      "SELECT count(*) AS rows, max(n) AS last FROM T",
    );
    assert.deepEqual(answers, [
      [{ integrity_check: "ok" }],
      [{ rows: count, last: count === 0 ? null : count - 1 }],
    ]);
  }
});

test("sqliteFile() keeps every row where an index ends anywhere in a page", async () => {
  for (let count = 330; count < 700; count += 7) {
    const [check] = await ask([names(count)], "PRAGMA integrity_check");
    assert.deepEqual(check, [{ integrity_check: "ok" }], String(count));
  }
});

test("sqliteFile() puts long values in overflow pages, in tables and in indices", async () => {
  for (const length of [1000, 1003, 4052, 4053, 4062, 5100, 40_000]) {
    const answers = await ask(
      [names(20, "x".repeat(length))],
      "PRAGMA integrity_check",
      `SELECT n, length(name) AS size FROM T WHERE name = '${"x".repeat(length)}9'`,
    );
    assert.deepEqual(answers, [[{ integrity_check: "ok" }], [{ n: 11, size: length + 1 }]]);
  }
});

test("sqliteFile() writes a schema of more than one page", async () => {
  const tables = Array.from({ length: 40 }, (_, n) => ({
    name: `T${n}`,
    sql: `CREATE TABLE T${n} (a INTEGER, b BLOB, c INTEGER /* ${"c".repeat(200)} */)`,
    rows: [[n * 70_000 - 140_000, null, n]],
  }));
  const answers = await ask(
    tables,
    "PRAGMA integrity_check",
    "SELECT count(*) AS tables FROM sqlite_schema",
    "SELECT * FROM T0",
    "SELECT * FROM T39",
  );
  assert.deepEqual(answers, [
    [{ integrity_check: "ok" }],
    [{ tables: 40 }],
    [{ a: -140_000, b: null, c: 0 }],
    [{ a: 2_590_000, b: null, c: 39 }],
  ]);
});

test("sqliteFile() orders text by its bytes, whatever their encoding", async () => {
  const rows = [[0x62], [0xe9], [0x61, 0xff], [0x61]].map((bytes) => [
    { type: "text" as const, bytes: Uint8Array.from(bytes) },
    0,
  ]);
  const [check, order] = await ask(
    [{ ...names(0), rows }],
    "PRAGMA integrity_check",
    "SELECT rowid FROM T ORDER BY name",
  );
  assert.deepEqual(check, [{ integrity_check: "ok" }]);
  assert.deepEqual(order, [{ rowid: 4 }, { rowid: 3 }, { rowid: 1 }, { rowid: 2 }]);
});

test("sqliteFile() gives the same bytes each time", async () => {
  const [first, second] = await Promise.all(
    [0, 1].map(() => collectBytes(sqliteFile([names(900)]).open())),
  );
  assert.deepEqual(first, second);
});
