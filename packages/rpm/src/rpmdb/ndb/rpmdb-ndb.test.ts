import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { collectBytes } from "@rootsmith/core/provider";
import { readNdbIndices } from "../../../fixtures/read-ndb-index.ts";
import { SIGNATURE_TAG, TAG } from "../../file/rpm-tags.ts";
import type { RpmdbContent, RpmdbRow } from "../content/rpmdb-content.ts";
import { RPMDB_INDICES } from "../content/rpmdb-indices.ts";
import { adler32 } from "./adler32.ts";
import { murmurHash } from "./ndb-index.ts";
import { readNdb } from "./read-ndb.ts";
import { rpmdbNdb } from "./rpmdb-ndb.ts";

/** With the function of rpm 6.1. */
for (const [text, hash] of [
  ["", 0],
  ["a", 2345280789],
  ["bash", 2871202735],
  ["/bin/sh", 2641700263],
  ["libc.so.6()(64bit)", 757407161],
  ["abcdefghijk", 1019088035],
] as const) {
  test(`murmurHash() of "${text}" is rpm's`, () => {
    assert.equal(murmurHash(Buffer.from(text)), hash);
  });
}

test("adler32() is that of RFC 1950, however long the text is", () => {
  assert.equal(adler32(Buffer.from("Wikipedia")), 0x11e60398);
  assert.equal(adler32(Buffer.alloc(1 << 20, 0xff)), 0x8e88ef11);
});

async function filesOf(
  count: number,
  rowsOf: (tag: number) => readonly RpmdbRow[],
): Promise<Readonly<Record<string, Buffer>>> {
  const content: RpmdbContent = {
    headers: Array.from({ length: count }, (_, index) => Buffer.from(`header ${index + 1}`)),
    indices: RPMDB_INDICES.map((index) => ({ index, rows: rowsOf(index.tag) })),
  };
  const files = Object.entries(rpmdbNdb(content)).map(async ([name, { size, open }]) => {
    const bytes = Buffer.from(await collectBytes(open()));
    assert.equal(bytes.length, size);
    return [name, bytes] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

const row = (key: string, header: number, position = 0): RpmdbRow => ({
  key: Buffer.from(key, "latin1"),
  header,
  position,
});

test("rpmdbNdb() writes headers that can be read again, over several pages of slots", async () => {
  const { "Packages.db": packages = Buffer.alloc(0) } = await filesOf(300, () => []);
  const headers = [...readNdb(packages)].map(String);
  assert.equal(headers.length, 300);
  assert.deepEqual([headers[0], headers[299]], ["header 1", "header 300"]);
  // generation, pages of slots, number of the next header
  assert.deepEqual(
    [8, 12, 16].map((at) => packages.readUInt32LE(at)),
    [301, 2, 301],
  );
});

test("rpmdbNdb() writes each index with all its rows, of the generation of the headers", async () => {
  const many = Array.from({ length: 3_000 }, (_, index) => row(`name-${index % 1_000}`, 1 + index));
  const long = "x".repeat(300);
  const { "Index.db": file = Buffer.alloc(0) } = await filesOf(2, (tag) => {
    if (tag === TAG.NAME) return [row("bash", 1), row("glibc", 2)];
    if (tag === TAG.BASENAMES) return [row("", 1), row(long, 2, 7), row("bash", 1, 2_000)];
    if (tag === TAG.PROVIDENAME) return many;
    if (tag === SIGNATURE_TAG.MD5) return [row("\0\xff", 2)];
    return [];
  });
  assert.equal(file.readUInt32LE(20), 3);
  const indices = readNdbIndices(file);
  assert.equal(indices.size, 18);
  assert.deepEqual(indices.get(TAG.NAME), ["bash 1 0", "glibc 2 0"]);
  assert.deepEqual(indices.get(TAG.PROVIDENAME)?.length, 3_000);
  assert.deepEqual(indices.get(261), ["\0\xff 2 0"]);
  assert.deepEqual(indices.get(TAG.BASENAMES), [" 1 0", "bash 1 2000", `${long} 2 7`]);
  assert.deepEqual(indices.get(TAG.ENHANCENAME), []);
});

test("rpmdbNdb() gives the same bytes for the same content", async () => {
  const make = (): Promise<unknown> => filesOf(3, () => [row("a", 1), row("b", 2)]);
  assert.deepEqual(await make(), await make());
});
