import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { crc32 } from "node:zlib";
import { xz } from "@napi-rs/lzma";
import { collectBytes, FormatError, type StoredContent } from "@rootsmith/core/provider";
import { chunksOf, fakeContent } from "../../fixtures/fake-content.ts";
import { createXzDecoder, type XzDecoder, type XzDecoderOptions } from "./xz-decoder.ts";
import { findXz } from "./xz-program.ts";
import { storedXz } from "./xz-stored.ts";

/** Bytes that do not compress, in as many streams as it takes. */
function largeXz(bytes: Uint8Array): Buffer {
  return Buffer.concat([...chunksOf(bytes, 65536)].map(storedXz));
}

/** Runs `use` with a decoder that is closed afterwards. */
async function withDecoder(
  options: XzDecoderOptions,
  use: (decoder: XzDecoder) => Promise<void>,
): Promise<void> {
  const decoder = createXzDecoder(options);
  try {
    await use(decoder);
  } finally {
    await decoder.close();
  }
}

async function textOf(decoder: XzDecoder, content: StoredContent): Promise<string> {
  return Buffer.from(await collectBytes(decoder.decode(content))).toString("latin1");
}

function isRefusal(error: unknown): boolean {
  return error instanceof FormatError && error.format === "xz";
}

const HELLO = fakeContent(storedXz(Buffer.from("hello")));

describe("createXzDecoder()", () => {
  for (const lanes of [1, 3]) {
    it(`decodes many files of all sizes side by side in ${lanes} lanes`, () =>
      withDecoder({ lanes }, async (decoder) => {
        const texts = [0, 1, 5, 4096, 8191, 8192, 65536, 1_000_000, 3].map((size) =>
          randomBytes(size / 2).toString("hex"),
        );
        const decoded = texts.map((text) =>
          textOf(decoder, fakeContent(xz.compressSync(text), { chunkSize: 1000 })),
        );
        assert.deepEqual(await Promise.all(decoded), texts);
      }));
  }

  it("decodes one file after the other", () =>
    withDecoder({ lanes: 2 }, async (decoder) => {
      for (let count = 0; count < 5; count++) assert.equal(await textOf(decoder, HELLO), "hello");
    }));

  it("decodes several streams and padding in one file", () =>
    withDecoder({ lanes: 1 }, async (decoder) => {
      const stream = storedXz(Buffer.from("part "));
      const file = Buffer.concat([stream, Buffer.alloc(4), stream, Buffer.alloc(8)]);
      const both = [textOf(decoder, fakeContent(file)), textOf(decoder, HELLO)];
      assert.deepEqual(await Promise.all(both), ["part part ", "hello"]);
    }));

  it("keeps a corrupt file from the others in its lane", () =>
    withDecoder({ lanes: 1 }, async (decoder) => {
      const large = randomBytes(300_000);
      const corrupt = largeXz(large);
      corrupt[200_000] = (corrupt[200_000] ?? 0) ^ 1;
      const results = await Promise.allSettled([
        textOf(decoder, HELLO),
        textOf(decoder, fakeContent(largeXz(large))),
        textOf(decoder, fakeContent(corrupt)),
        textOf(decoder, fakeContent(largeXz(large))),
        textOf(decoder, HELLO),
      ]);
      const [first, second, third, fourth, fifth] = results.map((result) =>
        result.status === "fulfilled" ? result.value : result.reason,
      );
      assert.equal(first, "hello");
      assert.ok(second === large.toString("latin1"));
      assert.ok(isRefusal(third), String(third));
      assert.ok(fourth === large.toString("latin1"));
      assert.equal(fifth, "hello");
    }));

  it("refuses a file whose check alone is wrong", () =>
    withDecoder({ lanes: 1 }, async (decoder) => {
      const bytes = Buffer.from(storedXz(Buffer.from("hello")));
      const check = bytes.length - 12 - 8 - 1;
      bytes[check] = (bytes[check] ?? 0) ^ 1;
      const decoded = [textOf(decoder, fakeContent(bytes)), textOf(decoder, HELLO)];
      const [refused, accepted] = await Promise.allSettled(decoded);
      assert.ok(refused?.status === "rejected" && isRefusal(refused.reason));
      assert.deepEqual(accepted, { status: "fulfilled", value: "hello" });
    }));

  it("refuses an index that promises less or more than there is", () =>
    withDecoder({ lanes: 1 }, async (decoder) => {
      const lies = [50, 101].map((promised) => {
        const bytes = storedXz(Buffer.alloc(100, "x"));
        const index = bytes.length - 12 - 8; // 00 01, unpadded size 120, size 100, CRC32
        bytes[index + 3] = promised;
        bytes.writeUInt32LE(crc32(bytes.subarray(index, index + 4)), index + 4);
        return textOf(decoder, fakeContent(bytes));
      });
      const results = await Promise.allSettled([...lies, textOf(decoder, HELLO)]);
      for (const result of results.slice(0, 2)) {
        assert.ok(result.status === "rejected" && isRefusal(result.reason));
      }
      assert.deepEqual(results[2], { status: "fulfilled", value: "hello" });
    }));

  it("refuses what is not xz", () =>
    withDecoder({}, async (decoder) => {
      await assert.rejects(
        textOf(decoder, fakeContent(Buffer.from("Package: hello\n"))),
        isRefusal,
      );
    }));

  it("goes on with others when a reader leaves", () =>
    withDecoder({ lanes: 1 }, async (decoder) => {
      const large = fakeContent(largeXz(randomBytes(2_000_000)));
      const left = (async () => {
        for await (const _ of decoder.decode(large)) return;
      })();
      const others = [textOf(decoder, HELLO), textOf(decoder, HELLO)];
      await left;
      assert.deepEqual(await Promise.all(others), ["hello", "hello"]);
    }));

  it("reads no more of a file than its reader has room for", async (t) => {
    if (findXz() === undefined) {
      t.skip("the library reads ahead, and the host has no xz program");
      return;
    }
    await withDecoder({ lanes: 1 }, async (decoder) => {
      let read = 0;
      const content = fakeContent(largeXz(randomBytes(4_000_000)), {
        onRead: (size) => {
          read += size;
        },
      });
      for await (const _ of decoder.decode(content)) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        assert.ok(read < 2_000_000, `${read}`);
        break;
      }
    });
  });

  it("passes on what the content throws, to its reader alone", () =>
    withDecoder({ lanes: 1 }, async (decoder) => {
      const broken: StoredContent = {
        ...HELLO,
        // biome-ignore lint/correctness/useYield: it fails before its first chunk
        *open() {
          throw new TypeError("the disk is gone");
        },
      };
      const [first, second, third] = await Promise.allSettled(
        [HELLO, broken, HELLO].map((content) => textOf(decoder, content)),
      );
      assert.deepEqual(first, { status: "fulfilled", value: "hello" });
      assert.ok(second?.status === "rejected" && second.reason instanceof TypeError);
      assert.deepEqual(third, { status: "fulfilled", value: "hello" });
    }));

  it("throws its signal's reason at every reader", async () => {
    const controller = new AbortController();
    await withDecoder({ lanes: 1, signal: controller.signal }, async (decoder) => {
      const large = fakeContent(largeXz(randomBytes(1_000_000)));
      const reading = [large, large, large].map(async (content) => {
        for await (const _ of decoder.decode(content)) controller.abort(new Error("enough"));
      });
      for (const { reason } of (await Promise.allSettled(reading)) as PromiseRejectedResult[]) {
        assert.equal(reason.message, "enough");
      }
      await assert.rejects(textOf(decoder, HELLO), { message: "enough" });
    });
  });

  it("close() ends what is being read", async () => {
    const decoder = createXzDecoder({ lanes: 1 });
    const large = fakeContent(largeXz(randomBytes(1_000_000)));
    await assert.rejects(async () => {
      for await (const _ of decoder.decode(large)) await decoder.close();
    }, /the decoder is closed$/);
    await assert.rejects(textOf(decoder, HELLO), /the decoder is closed$/);
  });

  it("refuses to have no lane", () => {
    assert.throws(() => createXzDecoder({ lanes: 0 }), RangeError);
  });
});
