import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { readSqliteTable } from "./read-sqlite.ts";
import { readSqliteJournal } from "./sqlite-journal.ts";

/**
 * What SQLite 3.40.1 had written in the middle of a transaction that changed the first row and deleted
 * the second: pages of 512 bytes, three of them before.
 */
const FILE = inflate(
  "eNoLDvTJLElVSMsvyk0sUTBmYGJgZGRwUFBgYGBgAWJmBgRggorBACMDYcDCoJfMyAvSzBjBwLgcSIwQ4MvEJi4uzlhdkpiU" +
    "k+pfkpFaBCaYnYNcHUNcFUIcnXxcFcBCGhl5pbkKnn4hru6uQQoBQZ6+jkGRCt6ukToKSTn5SQpOPv5OmuGM7OKysoyNjGDz" +
    "AhKTsxPTU4thNBOKqTBRogwGxQ0j408Gxp+MnxhGwcgA7EDMysjMIFBVxQvL2aNgRAJw/mcwZwAhEkCzGyMLQ7tA3igY4oDs" +
    "+Gcajf8RHf/Mo/E/ouOfZTT+hwMAAGWpStQ=",
);
const JOURNAL = inflate(
  "eNq7eZX1p8LC5OsMDAyM2e6SxUCamYGBiQGCR8EIAEy8IILxEwPjTyAxCkYAYGViZhBISmJlBFKJidB8PwpGOJC3FHs3Wv6P" +
    "OMDMyzAa3aP5noExONAnsyRVIS2/KDexRMEYmCQYGRkcFBSAciyQcgHRZoCKwQAjEdawMOglM0LaGhEMjMuBxAgBvkxs4uLi" +
    "jNUliUk5qf4lGalFYILZOcjVMcRVIcTRycdVASykkZFXmqvg6Rfi6u4apBAQ5OnrGBSp4O0aqaOQlJOfpODk4++kGc7ILi4r" +
    "y9jICDYvIDE5OzE9tRhGM6GYChMlymBQOgAA5XlJmA==",
);

function inflate(base64: string): Buffer {
  return inflateSync(Buffer.from(base64, "base64"));
}

function blobs(journal?: Uint8Array): string[] {
  return [...readSqliteTable(FILE, "Packages", { journal })].map(([, blob]) => `${blob}`);
}

test("readSqliteTable() takes back a transaction that did not end", () => {
  assert.deepEqual(blobs(), ["zz"]);
  assert.deepEqual(blobs(JOURNAL), ["aa", "bb"]);
});

test("readSqliteTable() takes a journal without its header for one of a transaction that ended", () => {
  const ended = Buffer.from(JOURNAL);
  ended.fill(0, 0, 28);
  for (const journal of [ended, new Uint8Array(), JOURNAL.subarray(0, 27)]) {
    assert.deepEqual(blobs(journal), ["zz"]);
  }
});

test("readSqliteJournal() stops at a record that never got to the disk", () => {
  assert.equal(readSqliteJournal(JOURNAL)?.pageCount, 3);
  assert.deepEqual([...(readSqliteJournal(JOURNAL)?.pages.keys() ?? [])], [2]);
  const damaged = Buffer.from(JOURNAL);
  const at = 512 + 4 + 512 - 200; // a byte of the first page that its checksum has
  damaged[at] = (damaged[at] ?? 0) ^ 0xff;
  assert.deepEqual([...(readSqliteJournal(damaged)?.pages.keys() ?? [])], []);
  assert.deepEqual([...(readSqliteJournal(JOURNAL.subarray(0, 600))?.pages.keys() ?? [])], []);
});

test("readSqliteJournal() reads no journal whose sizes cannot be", () => {
  for (const [at, size] of [
    [20, 0],
    [20, 700],
    [24, 1],
    [24, 131_072],
  ] as const) {
    const other = Buffer.from(JOURNAL);
    other.writeUInt32BE(size, at);
    assert.equal(readSqliteJournal(other), undefined, `${size} at ${at}`);
  }
});
