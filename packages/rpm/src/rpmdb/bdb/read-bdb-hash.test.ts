import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { collectBytes } from "@rootsmith/core/provider";
import { bdbHash } from "./bdb-hash.ts";
import { readBdbHash } from "./read-bdb-hash.ts";

const pairs = [1, 2, 3].map((number) => ({
  key: Buffer.from([number, 0, 0, 0]),
  value: Buffer.alloc(9000, number),
}));
const FILE = Buffer.from(await collectBytes(bdbHash("Packages", pairs).open()));

test("readBdbHash() gives every value", () => {
  const values = [...readBdbHash(FILE)];
  assert.deepEqual(
    values.map(({ length }) => length),
    [9000, 9000, 9000],
  );
});

test("readBdbHash() refuses pages of no size", () => {
  for (const size of [0, 1, 1000, 1 << 20]) {
    const damaged = Buffer.from(FILE);
    damaged.writeUInt32LE(size, 20);
    assert.throws(() => [...readBdbHash(damaged)], {
      name: "FormatError",
      message: `Cannot read a Berkeley DB file: ${size} is no size of pages`,
    });
  }
});

test("readBdbHash() refuses values in pages that lead in circles", () => {
  const damaged = Buffer.from(FILE);
  for (let at = 4096; at < damaged.length; at += 4096) {
    if (damaged[at + 25] === 7) damaged.writeUInt32LE(at / 4096, at + 16); // the next is itself
    if (damaged[at + 25] !== 13) continue;
    for (let index = 1; index < damaged.readUInt16LE(at + 20); index += 2) {
      const item = at + damaged.readUInt16LE(at + 26 + index * 2);
      damaged.writeUInt32LE(damaged.length, item + 8);
    }
  }
  assert.throws(() => [...readBdbHash(damaged)], {
    name: "FormatError",
    message: "Cannot read a Berkeley DB file: its values overlap",
  });
});
