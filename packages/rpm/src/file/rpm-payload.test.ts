import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { decompressContent } from "@rootsmith/archive";
import { collectBytes, FormatError, storedBytes } from "@rootsmith/core/provider";
import { makeCpio, makeRpm } from "@rootsmith/testing/rpm";
import { readRpm } from "./rpm-file.ts";
import { findPayload } from "./rpm-payload.ts";

const TEXT = "hello hello hello\n";

const SAMPLES: readonly (readonly [string, Buffer])[] = [
  ["gzip", gzipSync(TEXT)],
  ["zstd", zstdCompressSync(TEXT)],
  // xz --check=sha256, which is what rpm writes
  [
    "xz",
    hex(
      "fd377a585a00000ae1fb0ca10200210116000000742fe5a3e00011000c5d00341949ee8de94f7e2121b00000424b",
      "cf85457a858932c1285b3e3f4756c4e4739bfea98a735c2519983f05005f00014012668b4623189b4b9a01000000",
      "000a595a",
    ),
  ],
  // xz --format=lzma
  ["lzma", hex("5d00008000ffffffffffffffff00341949ee8de94f7e21b620b7ffffba340000")],
  // bzip2 -9
  [
    "bzip2",
    hex(
      "425a6839314159265359e5b5f3090000045100001040000244a00021b5180c029069c2a30bb9229c284872daf984",
      "80",
    ),
  ],
];

function hex(...lines: readonly string[]): Buffer {
  return Buffer.from(lines.join(""), "hex");
}

describe("findPayload()", () => {
  async function open(payload: Uint8Array): Promise<Buffer> {
    const rpm = await readRpm(storedBytes(makeRpm({ header: { 1000: "a" }, payload })));
    return Buffer.from(await collectBytes(decompressContent(await findPayload(rpm))));
  }

  for (const [name, payload] of SAMPLES) {
    it(`reads a payload that is compressed with ${name}`, async () => {
      assert.equal((await open(payload)).toString(), TEXT);
    });
  }

  it("reads a payload that is not compressed", async () => {
    const archive = makeCpio([{ file: "./a", content: "hello" }]);
    assert.deepEqual(await open(archive), archive);
  });

  it("gives nothing for a package without payload", async () => {
    assert.equal((await open(Buffer.alloc(0))).length, 0);
  });

  it("refuses an unknown compression", async () => {
    await assert.rejects(open(Buffer.from("PK\x03\x04, a long zip archive")), {
      name: "FormatError",
      message: "Cannot decompress the payload: its compression is unknown",
    });
  });

  it("refuses a payload that is cut off", async () => {
    const gzip = gzipSync(TEXT);
    await assert.rejects(open(gzip.subarray(0, gzip.length - 4)), FormatError);
  });
});
