import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { readBdb } from "../../../fixtures/read-bdb.ts";
import { bdbHash } from "./bdb-hash.ts";
import type { BdbPair } from "./bdb-pages.ts";

const pairs = (count: number, size: (index: number) => number): BdbPair[] =>
  Array.from({ length: count }, (_, index) => ({
    key: Buffer.from(`key${index}`),
    value: Buffer.alloc(size(index), index % 251),
  }));

test("bdbHash() keeps pairs of any size, in chains of pages and in overflow pages", async () => {
  const input = pairs(450, (index) => (index % 50 === 0 ? index * 40 : index));
  const { pairs: output } = await readBdb(bdbHash("Packages", input));
  const byKey = new Map(output.map(([key, value]) => [key.toString(), value]));
  assert.equal(output.length, 450);
  for (const { key, value } of input) {
    assert.deepEqual(byKey.get(Buffer.from(key).toString()), value);
  }
});

test("bdbHash() writes the metadata that db5.3_verify wants", async () => {
  const { metadata } = await readBdb(
    bdbHash(
      "Packages",
      pairs(250, () => 8),
    ),
  );
  assert.equal(metadata.readUInt32LE(12), 0x061561);
  assert.equal(metadata.readUInt32LE(16), 9);
  assert.equal(metadata.readUInt32LE(32), 4); // the last page
  assert.equal(metadata.readUInt32LE(72), 3);
  assert.equal(metadata.readUInt32LE(76), 3);
  assert.equal(metadata.readUInt32LE(80), 1);
  assert.equal(metadata.readUInt32LE(88), 250);
  assert.equal(metadata.readUInt32LE(92), 0x5e688dd1); // as Berkeley DB 5.3 writes it
});

test("bdbHash() sorts the pairs of a page by key", async () => {
  const input = pairs(40, () => 1)
    .slice(10)
    .reverse(); // of one length
  const { pairs: output } = await readBdb(bdbHash("Packages", input));
  const keys = output.map(([key]) => key);
  const half = keys.findIndex((key, index) => Buffer.compare(key, keys[index - 1] ?? key) < 0);
  const [first, second] = [keys.slice(0, half), keys.slice(half)];
  assert.deepEqual(first, first.toSorted(Buffer.compare));
  assert.deepEqual(second, second.toSorted(Buffer.compare));
});

// Berkeley DB 5.3 itself writes this order, and does not find the shorter keys in the other.
test("bdbHash() puts the longer of two keys first of which one begins the other", async () => {
  const names = ["glibc", "glibc-common", "glibc-common-devel", "glib"];
  const input = names.map((name) => ({ key: Buffer.from(name), value: Buffer.of(1) }));
  const { pairs: output } = await readBdb(bdbHash("Name", input));
  const order = output.map(([key]) => key.toString());
  assert.ok(order.indexOf("glibc-common-devel") < order.indexOf("glibc-common"));
  const page = ["glibc-common-devel", "glibc-common", "glibc", "glib"];
  const rank = order.map((name) => page.indexOf(name));
  const half = rank.findIndex((place, index) => place < (rank[index - 1] ?? 0));
  assert.deepEqual(rank.slice(0, half), rank.slice(0, half).toSorted());
  assert.deepEqual(rank.slice(half), rank.slice(half).toSorted());
});

test("bdbHash() writes version 8 for Berkeley DB 4.3", async () => {
  const { metadata, pairs: output } = await readBdb(
    bdbHash(
      "Packages",
      pairs(3, () => 4),
      8,
    ),
  );
  assert.equal(metadata.readUInt32LE(16), 8);
  assert.equal(output.length, 3);
});
