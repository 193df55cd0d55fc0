import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { crc32 } from "node:zlib";
import { xz } from "@napi-rs/lzma";
import { FormatError } from "@rootsmith/core/provider";
import { fakeContent } from "../../fixtures/fake-content.ts";
import { readXzStreams, uncompressedSizeOf } from "./xz-index.ts";

/** printf hello | xz */
const SMALL = Buffer.from(
  "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAEaGVsbG8AAAAAsTe52+XaHpsAAR0FuC2Arx+2830BAAAAAARZWg==",
  "base64",
);

async function sizeOf(...parts: readonly Uint8Array[]): Promise<number> {
  return uncompressedSizeOf(await readXzStreams(fakeContent(Buffer.concat(parts))));
}

describe("readXzStreams()", () => {
  it("reads the size of one stream", async () => {
    assert.equal(await sizeOf(xz.compressSync("x".repeat(100_000))), 100_000);
  });

  it("reads a stream without blocks", async () => {
    // printf '' | xz
    const empty = "fd377a585a000004e6d6b446000000001cdf44211fb6f37d010000000004595a";
    assert.equal(await sizeOf(Buffer.from(empty, "hex")), 0);
  });

  it("adds streams and leaves out padding between and behind them", async () => {
    const padding = Buffer.alloc(8);
    assert.equal(await sizeOf(SMALL, padding, SMALL, SMALL, padding), 15);
  });

  it("reads only the ends of the streams", async () => {
    let read = 0;
    const content = fakeContent(xz.compressSync(randomBytes(65536)), {
      onRead: (size) => {
        read += size;
      },
    });
    await readXzStreams(content);
    assert.ok(read < 64, `${read}`);
  });

  it("refuses a file that is cut off anywhere", async () => {
    for (let size = 0; size < SMALL.length; size++) {
      await assert.rejects(sizeOf(SMALL.subarray(0, size)), FormatError, `${size}`);
    }
  });

  it("refuses zeros", async () => {
    await assert.rejects(sizeOf(Buffer.alloc(64)), FormatError);
  });

  it("refuses a change of any byte of index and footer", async () => {
    const start = SMALL.length - 12 - 8;
    for (let index = start; index < SMALL.length; index++) {
      const changed = Buffer.from(SMALL);
      changed[index] = (changed[index] ?? 0) ^ 0x04;
      await assert.rejects(sizeOf(changed), FormatError, `${index}`);
    }
  });

  it("refuses an index larger than any package's", async () => {
    const changed = Buffer.from(SMALL);
    const footer = changed.length - 12;
    changed.writeUInt32LE(0xffffffff, footer + 4);
    changed.writeUInt32LE(crc32(changed.subarray(footer + 4, footer + 10)), footer);
    await assert.rejects(sizeOf(changed), /its index is too large/);
  });
});
