/**
 * Compression of layers and archives. The result depends only on the bytes and on the versions of
 * the compressors that the runtime brings; Node's and Deno's gzip and zstd differ.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { constants, crc32, createZstdCompress, deflateRaw } from "node:zlib";
import type { ByteSource } from "./fs-entry.ts";

export type Compression = "none" | "gzip" | "xz" | "zstd";

/** What gzip and zstd take at once, whatever the chunks of the source; in bytes. */
const BLOCK_SIZE = 1 << 20;

/** What becomes one stream of an xz file: twice the dictionary of preset 6; in bytes. */
const XZ_BLOCK_SIZE = 16 << 20;

/** How far back deflate can look, in bytes. */
const DEFLATE_WINDOW = 32 << 10;

/** RFC 1952, section 2.3.1: deflate, no flags, no time, no hint, unknown operating system. */
const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** RFC 1951, section 3.2.6: a last block without content. */
const LAST_DEFLATE_BLOCK = Uint8Array.of(3, 0);

/** The compressed form of `bytes`, in bounded memory and on all cores, except zstd. */
export function compress(
  bytes: ByteSource,
  compression: Compression,
  options: { readonly signal?: AbortSignal } = {},
): AsyncIterable<Uint8Array> {
  const { signal } = options;
  switch (compression) {
    case "none":
      return untilAborted(bytes, signal);
    case "gzip":
      return gzip(blocksOf(bytes, BLOCK_SIZE, signal));
    case "zstd":
      return zstd(blocksOf(bytes, BLOCK_SIZE, signal));
    case "xz":
      return compressXz(blocksOf(bytes, XZ_BLOCK_SIZE, signal));
  }
}

async function* untilAborted(bytes: ByteSource, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

/** The same bytes in blocks of one size, the last one shorter. */
async function* blocksOf(
  bytes: ByteSource,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let block = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of bytes) {
    for (let start = 0; start < chunk.byteLength; ) {
      signal?.throwIfAborted();
      const part = chunk.subarray(start, start + size - filled);
      block.set(part, filled);
      filled += part.byteLength;
      start += part.byteLength;
      if (filled === size) {
        yield block;
        block = new Uint8Array(size);
        filled = 0;
      }
    }
  }
  signal?.throwIfAborted();
  if (filled > 0) yield block.subarray(0, filled);
}

/**
 * One gzip member. Its blocks are compressed side by side, each with the end of the one before it
 * as dictionary, and joined at byte boundaries.
 */
async function* gzip(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let previous: Uint8Array | undefined;
  let checksum = 0;
  let size = 0;
  yield GZIP_HEADER;
  yield* inOrder(blocks, (block) => {
    checksum = crc32(block, checksum);
    size += block.byteLength;
    const deflated = deflateBlock(block, previous);
    previous = block;
    return deflated;
  });
  yield LAST_DEFLATE_BLOCK;
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, checksum, true);
  trailer.setUint32(4, size % 2 ** 32, true);
  yield new Uint8Array(trailer.buffer);
}

/** The results of `work`, several at work at a time, in the order of the blocks. */
async function* inOrder(
  blocks: AsyncIterable<Uint8Array>,
  work: (block: Uint8Array) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const limit = availableParallelism() + 1;
  const pending: Promise<Uint8Array>[] = [];
  for await (const block of blocks) {
    const result = work(block);
    result.catch(() => {}); // may fail while an earlier one is awaited
    pending.push(result);
    if (pending.length >= limit) yield (await pending.shift()) as Uint8Array;
  }
  for (const result of pending) yield await result;
}

function deflateBlock(block: Uint8Array, previous: Uint8Array | undefined): Promise<Uint8Array> {
  return promisify(deflateRaw)(block, {
    level: 6,
    finishFlush: constants.Z_SYNC_FLUSH,
    chunkSize: BLOCK_SIZE,
    ...(previous && { dictionary: previous.subarray(-DEFLATE_WINDOW) }),
  });
}

async function* zstd(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  const feeding = pipeline(blocks, stream).catch(() => {}); // `stream` ends with the same error
  try {
    yield* stream;
  } finally {
    stream.destroy();
    await feeding;
  }
}

/** Independent streams one after the other, as the format allows; one that is empty for no bytes. */
async function* compressXz(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { xz } = await import("@napi-rs/lzma"); // a native library, which few builds need
  let isEmpty = true;
  for await (const stream of inOrder(blocks, (block) => xz.compress(block))) {
    isEmpty = false;
    yield stream;
  }
  if (isEmpty) yield xz.compressSync(new Uint8Array(0));
}
