import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { compress } from "../compress/compress.ts";
import { type ByteSource, collectBytes } from "../model/fs-entry.ts";
import { openCache } from "./cache.ts";
import { compressedBlob, storeCompressing } from "./compressed-blobs.ts";

const cache = await openCache(join(temporaryDirectory(), "cache"));
after(() => cache.close());

const SIZE = 20 << 20;
const OPTIONS = { compression: "gzip", size: SIZE, what: "layer" } as const;

/** Chunks that are written over when one more is asked for, as those of a tar are before long. */
function* chunks(): Generator<Uint8Array> {
  const chunk = new Uint8Array(1 << 20);
  for (let index = 0; index < SIZE >> 20; index++) {
    yield chunk.fill(index).subarray();
  }
}

function whole(): Uint8Array {
  const bytes = new Uint8Array(SIZE);
  for (let start = 0; start < SIZE; start += 1 << 20)
    bytes.fill(start >> 20, start, start + (1 << 20));
  return bytes;
}

const put = (bytes: ByteSource): ReturnType<typeof cache.put> => cache.put(bytes);

test("storeCompressing() keeps the bytes, and what compress() makes of them", async () => {
  const { digest, content } = await storeCompressing(cache, [whole()], OPTIONS, put);
  assert.equal(content.size, SIZE);
  const blob = await compressedBlob(cache, digest, "gzip");
  const packed = Buffer.from(await collectBytes(blob?.content.open() ?? []));
  assert.ok(packed.equals(await collectBytes(compress([whole()], "gzip"))));
});

test("storeCompressing() hands on one chunk at a time", async () => {
  const { digest } = await storeCompressing(cache, chunks(), OPTIONS, async (bytes) => {
    for await (const _ of bytes);
    return put([whole()]);
  });
  const blob = await compressedBlob(cache, digest, "gzip");
  const packed = gunzipSync(await collectBytes(blob?.content.open() ?? []));
  assert.ok(packed.equals(whole()));
});

for (const [why, options] of [
  ["does not compress few bytes", { ...OPTIONS, size: 1000 }],
  ["compresses only if it is to", { ...OPTIONS, compression: undefined }],
] as const) {
  test(`storeCompressing() ${why}`, async () => {
    const { digest } = await storeCompressing(cache, ["a", why].map(encoded), options, put);
    assert.equal(await compressedBlob(cache, digest, "gzip"), undefined);
  });
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

test("storeCompressing() fails as what it stores, and as what stores it", async () => {
  const failure = new Error("disk on fire");
  async function* source(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1 << 20);
    throw failure;
  }
  const isFailure = (error: unknown): boolean => error === failure;
  await assert.rejects(storeCompressing(cache, source(), OPTIONS, put), isFailure);
  const store = async (bytes: ByteSource): Promise<never> => {
    for await (const _ of bytes) throw failure;
    throw new Error("there are no bytes");
  };
  await assert.rejects(storeCompressing(cache, chunks(), OPTIONS, store), isFailure);
});

test("storeCompressing() fails as the compressor, and with the reason of an abort", async () => {
  const failing = { ...cache, put: async () => Promise.reject(new Error("no threads")) };
  const never = { ...failing, setRecord: cache.setRecord.bind(cache) };
  await assert.rejects(storeCompressing(never, chunks(), OPTIONS, put), { message: "no threads" });
  const reason = new Error("stop");
  const aborted = { ...OPTIONS, signal: AbortSignal.abort(reason) };
  await assert.rejects(
    storeCompressing(cache, chunks(), aborted, (bytes) =>
      cache.put(bytes, { signal: aborted.signal }),
    ),
    (error) => error === reason,
  );
});
