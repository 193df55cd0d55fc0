import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { collectBytes } from "@rootsmith/core/provider";
import { readSqliteTable } from "./read-sqlite.ts";
import { sqliteFile } from "./sqlite-file.ts";

/** What SQLite 3.40 wrote: pages of 512 bytes, one row in the file, two more in its log. */
const FILE = inflateSync(
  Buffer.from(
    "eNoLDvTJLElVSMsvyk0sUTBmYGJgYmJwUFBgYGBgBmImBgRgBGIWND4hwMygl8zIC1LMOI8BiEYBSSCBkV1cVpaxUbgk" +
      "MSknNSAxOTsxPbUYRjM5B7k6hrgqhDg6+bgqwEQ1MvJKcxUy80pS01OLFAqKMnMTiyoVslMrdRSScvKTIERefolCXmlO" +
      "jiYkbn4yANEoGEmAlZGZQSAxEQDhHisp",
    "base64",
  ),
);
const WAL = inflateSync(
  Buffer.from(
    "eNozr2drYtB9JMHAwMQAAjLy0eYqUTkSPGpK+ndygn8wQCSYYOKBZzReBgeeWMMLEmT8xMD4E0iMghEAWJmYGQSSklgZgVRi" +
      "IlCAETm9uAU8VODPq/0RHOiTWZKqkJZflJtYomAMTDxMTAwOCgpApSxAzIxkICNUDJlPCLAw6CUzgtIeI+M8BiAaBSSBBEZ2" +
      "cVlZxkbhksSknNSAxOTsxPTUYhjN5Bzk6hjiqhDi6OTjqgAT1cjIK81VyMwrSU1PLVIoKMrMTSyqVMhOrdRRSMrJT4IQefkl" +
      "CnmlOTma0PICni4yDk/U6T3KzwOKM2bGbnB5AaRGwcCBlhhmFoZOGxrbwoxRXoDyPjMsXfgx6a4xaLirMBodIxsAAMOHUAM=",
    "base64",
  ),
);

function blobs(file: Uint8Array, wal?: Uint8Array): string[] {
  return [...readSqliteTable(file, "Packages", { wal })].map(([, blob]) => `${blob}`);
}

test("readSqliteTable() reads what is committed to the write-ahead log", () => {
  assert.deepEqual(blobs(FILE), ["aa"]);
  assert.deepEqual(blobs(FILE, WAL), ["aa", "bb", "\0".repeat(600)]);
  // the whole database can be in the log
  assert.deepEqual(blobs(FILE, new Uint8Array(0)), ["aa"]);
});

test("readSqliteTable() takes of a log what comes before the first damage", () => {
  const frame = 24 + 512;
  // the second commit has several pages, and is void without the last of them
  assert.deepEqual(blobs(FILE, WAL.subarray(0, WAL.length - 1)), ["aa", "bb"]);
  assert.deepEqual(blobs(FILE, WAL.subarray(0, 32 + frame)), ["aa", "bb"]);
  const damaged = Buffer.from(WAL);
  damaged[32 + frame + 100] = 0xff;
  assert.deepEqual(blobs(FILE, damaged), ["aa", "bb"]);
  for (const at of [0, 20, 25, 32 + 8]) {
    const other = Buffer.from(WAL);
    other[at] = (other[at] ?? 0) ^ 0xff;
    assert.deepEqual(blobs(FILE, other), ["aa"], `byte ${at}`);
  }
});

test("readSqliteTable() refuses pages that lead in circles", async () => {
  const rows = Array.from({ length: 400 }, (_, index) => [
    null,
    { type: "blob", bytes: Buffer.alloc(60, index) } as const,
  ]);
  const { content } = { content: sqliteFile([{ name: "Packages", sql: "-", rows }]) };
  const file = Buffer.from(await collectBytes(content.open()));
  assert.equal(blobs(file).length, 400);
  const root = [...file.keys()].find((at) => at % 4096 === 0 && file[at] === 5) as number;
  const circle = Buffer.from(file);
  circle.writeUInt32BE(root / 4096 + 1, root + 8); // the last child is the page itself
  assert.throws(() => blobs(circle), {
    name: "FormatError",
    message: `Cannot read a SQLite file: its pages lead to page ${root / 4096 + 1} twice`,
  });
});

test("readSqliteTable() refuses rows that share their bytes, and pages of no size", async () => {
  const row = [null, { type: "blob", bytes: Buffer.alloc(3000) } as const];
  const rows = [row, row, row];
  const file = Buffer.from(
    await collectBytes(sqliteFile([{ name: "Packages", sql: "-", rows }]).open()),
  );
  const leaf = 4096;
  const shared = Buffer.from(file);
  assert.equal(shared[leaf], 13);
  const first = shared.readUInt16BE(leaf + 8);
  shared.writeUInt16BE(1000, leaf + 3);
  for (let index = 0; index < 400; index++) shared.writeUInt16BE(first, leaf + 8 + index * 2);
  assert.throws(() => blobs(shared), { name: "FormatError" });
  const small = Buffer.from(file);
  small.writeUInt16BE(0, 16);
  assert.throws(() => blobs(small), {
    message: "Cannot read a SQLite file: 0 is no size of pages",
  });
});
