import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { deflate } from "libdeflate";
import { END_OF_DEFLATE, joinable } from "./joinable-deflate.ts";

/** Bytes of which some are frequent and some runs come again, the same whenever it is called. */
function sample(size: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: size }, (_, index) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return index % 97 < 60 ? (index * 7) & 0x3f : (state >>> 16) & (state >>> 24);
  });
}

const { Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;

for (const [what, compress] of [
  ["libdeflate", (bytes) => deflate(bytes, 5)],
  ["libdeflate's best", (bytes) => deflate(bytes, 12)],
  ["stored blocks", (bytes) => deflateRawSync(bytes, { level: 0 })],
  ["the fixed code", (bytes) => deflateRawSync(bytes, { strategy: Z_FIXED })],
  ["literals only", (bytes) => deflateRawSync(bytes, { strategy: Z_HUFFMAN_ONLY })],
  ["runs only", (bytes) => deflateRawSync(bytes, { strategy: Z_RLE })],
  ["many small blocks", (bytes) => deflateRawSync(bytes, { memLevel: 1 })],
] as readonly (readonly [string, (bytes: Uint8Array) => Uint8Array])[]) {
  test(`joinable() makes one stream of several of ${what}`, () => {
    for (const size of [0, 1, 2, 3, 5, 100, 1000, 70_000, 300_001]) {
      const bytes = sample(size);
      const part = joinable(compress(bytes));
      assert.equal(Buffer.from(part.subarray(-4)).toString("hex"), "0000ffff");
      const whole = inflateRawSync(Buffer.concat([part, part, END_OF_DEFLATE]));
      assert.ok(whole.equals(Buffer.concat([bytes, bytes])), `${size} bytes`);
    }
  });
}

test("joinable() makes one stream of runs, of which each has a single code", () => {
  for (const size of [1, 258, 100_000]) {
    const bytes = new Uint8Array(size);
    const part = joinable(deflate(bytes, 5));
    assert.ok(inflateRawSync(Buffer.concat([part, END_OF_DEFLATE])).equals(bytes));
  }
});

test("joinable() refuses what is no stream, or is cut off", () => {
  const stream = deflate(sample(10_000), 5);
  for (let size = 0; size < stream.byteLength - 1; size += 97) {
    assert.throws(() => joinable(stream.subarray(0, size)), { name: "RangeError" }, `${size}`);
  }
  assert.throws(() => joinable(Uint8Array.of(0x07)), { name: "RangeError" });
});
