import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { lzma, xz } from "@napi-rs/lzma";
import { type ByteSource, collectBytes, FormatError } from "@rootsmith/core/provider";
import { chunksOf } from "../fixtures/fake-content.ts";
import type { Compression } from "./compression.ts";
import { decompress } from "./decompress.ts";
import { decodeInProcess } from "./xz/lzma.ts";
import { findXz } from "./xz/xz-program.ts";

const PLAIN = "hello hello hello\n";
// head -c 100000000 /dev/zero | bzip2 -9: three blocks
const BOMB =
  "QlpoOTFBWSZTWQ4J4t8BX45AAMAAAAggADCATUZCoCWpCoCXMUFZJlNZDgni3wFfjkAAwAAACCAAMIBNRkKgJakKgJcxQVkmU1nEYApVAD7RQALAAABAAAggADDMCapppUiDaipEHi7kinChIcCoiS4=";
/** Many blocks and chunks of every format. */
const LARGE: Uint8Array = Buffer.from(
  Array.from({ length: 60_000 }, (_, index) => `line ${index * 7919}\n`).join(""),
);

const SAMPLES: readonly (readonly [Compression, Buffer])[] = [
  ["gzip", gzipSync(PLAIN)],
  // printf 'hello hello hello\n' | zstd, which adds a check
  ["zstd", Buffer.from("28b52ffd04586d00003868656c6c6f200a0100314a11a3aa74ce", "hex")],
  // printf 'hello hello hello\n' | bzip2 -9
  [
    "bzip2",
    Buffer.from(
      "425a6839314159265359e5b5f3090000045100001040000244a00021b5180c029069c2a30bb9229c284872daf98480",
      "hex",
    ),
  ],
  ["xz", xz.compressSync(PLAIN)],
  ["lzma", lzma.compressSync(PLAIN)],
];

async function textOf(bytes: ByteSource, compression: Compression): Promise<string> {
  return Buffer.from(await collectBytes(decompress(bytes, compression))).toString();
}

function isRefusal(format: string): (error: unknown) => boolean {
  return (error) => error instanceof FormatError && error.format === format;
}

for (const [compression, sample] of SAMPLES) {
  describe(`decompress() of ${compression}`, () => {
    it("takes input in chunks of any size", async () => {
      for (const size of [1, 7, sample.length]) {
        assert.equal(await textOf(chunksOf(sample, size), compression), PLAIN);
      }
    });

    it("refuses input that is cut off anywhere", async () => {
      for (let size = 0; size < sample.length; size++) {
        const cut = chunksOf(sample.subarray(0, size), 16);
        await assert.rejects(textOf(cut, compression), isRefusal(compression), `${size}`);
      }
    });

    it("refuses trailing garbage, in the same chunk and in the next", async (t) => {
      if (compression === "lzma" && findXz() === undefined) {
        t.skip("the library does not see it, and the host has no xz program");
        return;
      }
      const garbage = Buffer.from("garbage");
      const together = [Buffer.concat([sample, garbage])];
      await assert.rejects(textOf(together, compression), isRefusal(compression));
      await assert.rejects(textOf([sample, garbage], compression), isRefusal(compression));
    });

    it("throws what its input throws", async () => {
      const input = async function* (): AsyncGenerator<Uint8Array> {
        yield sample.subarray(0, 10);
        throw new TypeError("the disk is gone");
      };
      await assert.rejects(textOf(input(), compression), {
        name: "TypeError",
        message: "the disk is gone",
      });
    });

    it("releases its input when it is abandoned", async () => {
      let release = (): void => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const input = async function* (): AsyncGenerator<Uint8Array> {
        try {
          // more than is read ahead; the bzip2 decoder waits for what may be a whole block
          for (let count = compression === "bzip2" ? 20 : 20_000; count > 0; count--) yield sample;
        } finally {
          release();
        }
      };
      for await (const _ of decompress(input(), compression)) break;
      await released; // streams of node:zlib release on a later turn
    });

    it("stops when its signal aborts", async () => {
      const controller = new AbortController();
      const input = async function* (): AsyncGenerator<Uint8Array> {
        yield sample;
        controller.abort(new Error("enough"));
        yield sample;
      };
      const bytes = decompress(input(), compression, { signal: controller.signal });
      await assert.rejects(collectBytes(bytes), { message: "enough" });
    });

    if (compression !== "lzma") {
      it("reads streams one behind the other as one", async () => {
        const twice = Buffer.concat([sample, sample]);
        assert.equal(await textOf(chunksOf(twice, 11), compression), PLAIN + PLAIN);
        assert.equal(await textOf([twice], compression), PLAIN + PLAIN);
      });

      it("refuses content that does not match its check", async () => {
        const changed = Buffer.from(sample);
        // gzip and zstd end in size and check; bzip2 in the check of the stream; xz in a footer
        const index = changed.length - (compression === "gzip" ? 8 : 3);
        changed[index] = (changed[index] ?? 0) ^ 0x10;
        await assert.rejects(textOf([changed], compression), isRefusal(compression));
      });
    }
  });
}

describe("decompress()", () => {
  it("passes plain bytes on", async () => {
    assert.equal(await textOf([Buffer.from("plain")], "none"), "plain");
  });

  for (const [compression, compressed] of [
    ["gzip", gzipSync(LARGE)],
    ["zstd", zstdCompressSync(LARGE)],
    ["xz", xz.compressSync(LARGE)],
    ["lzma", lzma.compressSync(LARGE)],
  ] as const) {
    it(`gives all of a large ${compression} stream`, async () => {
      const bytes = await collectBytes(decompress(chunksOf(compressed, 1000), compression));
      assert.ok(Buffer.from(bytes).equals(LARGE));
    });
  }

  it("gives a small bzip2 stream that becomes large block by block", async () => {
    const bomb = Buffer.from(BOMB, "base64");
    const sizes: number[] = [];
    for await (const chunk of decompress([bomb], "bzip2")) {
      if (chunk.byteLength > 0) sizes.push(chunk.byteLength);
    }
    assert.deepEqual(sizes, [45_899_235, 45_899_235, 8_201_530]);
  });

  it("skips the skippable frames of zstd", async () => {
    const [, sample] = SAMPLES[1] as readonly [Compression, Buffer];
    const skippable = Buffer.from("512a4d1803000000aabbcc", "hex");
    const frames = Buffer.concat([skippable, sample, skippable]);
    assert.equal(await textOf(chunksOf(frames, 5), "zstd"), PLAIN);
  });
});

describe("decodeInProcess()", () => {
  for (const [format, library] of [
    ["xz", xz],
    ["lzma", lzma],
  ] as const) {
    it(`gives all of a large ${format} stream`, async () => {
      const compressed = library.compressSync(LARGE);
      const bytes = await collectBytes(decodeInProcess(chunksOf(compressed, 1000), format));
      assert.ok(Buffer.from(bytes).equals(LARGE));
    });

    it(`refuses ${format} that is cut off anywhere`, async () => {
      const compressed = library.compressSync(PLAIN);
      for (let size = 0; size < compressed.length; size++) {
        const bytes = decodeInProcess([compressed.subarray(0, size)], format);
        await assert.rejects(collectBytes(bytes), isRefusal(format), `${size}`);
      }
    });
  }

  it("refuses trailing garbage behind xz", async () => {
    const compressed = Buffer.concat([xz.compressSync(PLAIN), Buffer.from("garbage")]);
    await assert.rejects(collectBytes(decodeInProcess([compressed], "xz")), isRefusal("xz"));
  });
});
