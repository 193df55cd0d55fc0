import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { readBdb } from "../../../fixtures/read-bdb.ts";
import { bdbBtree } from "./bdb-btree.ts";
import type { BdbPair } from "./bdb-pages.ts";

const pair = (key: string, value: string): BdbPair => ({
  key: Buffer.from(key),
  value: Buffer.from(value),
});

test("bdbBtree() keeps pairs sorted by key", async () => {
  const { pairs } = await readBdb(bdbBtree("Name", [pair("zlib", "1"), pair("bash", "22")]));
  assert.deepEqual(pairs, [
    [Buffer.from("bash"), Buffer.from("22")],
    [Buffer.from("zlib"), Buffer.from("1")],
  ]);
});

test("bdbBtree() puts long keys and values in overflow pages", async () => {
  const long = "k".repeat(1008);
  const { pairs } = await readBdb(
    bdbBtree("Name", [pair("a", "v".repeat(9_000)), pair(long, "w")]),
  );
  assert.deepEqual(pairs, [
    [Buffer.from("a"), Buffer.from("v".repeat(9_000))],
    [Buffer.from(long), Buffer.from("w")],
  ]);
});

test("bdbBtree() separates pages by the shortest start of a key that tells them apart", async () => {
  const keys = Array.from(
    { length: 300 },
    (_, n) => `/usr/lib64/${String(n).padStart(4, "0")}/end`,
  );
  const { pairs, separators } = await readBdb(
    bdbBtree(
      "Dirnames",
      keys.map((key) => pair(key, "8bytes..")),
    ),
  );
  assert.deepEqual(pairs.map(([key]) => key.toString()).sort(), keys);
  assert.deepEqual(separators.map(String), ["", "/usr/lib64/0101", "/usr/lib64/0202"]);
});

test("bdbBtree() grows internal pages of internal pages", async () => {
  const keys = Array.from(
    { length: 6_000 },
    (_, n) => `${String(n).padStart(5, "0")}${"k".repeat(400)}`,
  );
  const { metadata, pairs } = await readBdb(
    bdbBtree(
      "Name",
      keys.map((key) => pair(key, key)),
    ),
  );
  assert.equal(pairs.length, 6_000);
  assert.equal(metadata.readUInt32LE(12), 0x053162);
  assert.equal(metadata.readUInt32LE(88), 1); // the root
});

test("bdbBtree() writes a file of no pairs", async () => {
  assert.deepEqual((await readBdb(bdbBtree("Name", []))).pairs, []);
});
