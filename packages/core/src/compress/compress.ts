/**
 * Compression of layers and archives. The result depends on nothing but the bytes: it is the same
 * on every runtime, and for any number of cores.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import type { ByteSource } from "../fs-entry.ts";
import { BLOCK_SIZES, type BlockFormat, compressBlock } from "./compress-block.ts";
import { CompressWorkers } from "./compress-workers.ts";

export type Compression = "none" | "gzip" | "xz" | "zstd";

/** What becomes one stream of an xz file: twice the dictionary of preset 6; in bytes. */
const XZ_BLOCK_SIZE = 16 << 20;

/** To start a thread takes as long as so many blocks. */
const BLOCKS_WITHOUT_THREADS = 2;

/** The compressed form of `bytes`, in bounded memory and on all cores. */
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
    case "zstd":
      return compressBlocks(blocksOf(bytes, BLOCK_SIZES[compression], signal), compression);
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

/** The same bytes in blocks of one size, the last one shorter, each in a buffer of its own. */
async function* blocksOf(
  bytes: ByteSource,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
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
  if (filled > 0) yield block.slice(0, filled);
}

/** Members or frames one after the other; an empty one for no bytes. */
async function* compressBlocks(
  blocks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  format: BlockFormat,
): AsyncGenerator<Uint8Array> {
  const workers = new CompressWorkers(format);
  let count = 0;
  try {
    yield* inOrder(blocks, (block) =>
      count++ < BLOCKS_WITHOUT_THREADS ? compressBlock(block, format) : workers.compress(block),
    );
  } finally {
    await workers.close();
  }
  if (count === 0) yield await compressBlock(new Uint8Array(0), format);
}

/** The results of `work`, several at work at a time, in the order of the blocks. */
async function* inOrder(
  blocks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  work: (block: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>,
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

/** Independent streams one after the other, as the format allows; one that is empty for no bytes. */
async function* compressXz(
  blocks: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array> {
  const { xz } = await import("@napi-rs/lzma"); // a native library, which few builds need
  let isEmpty = true;
  for await (const stream of inOrder(blocks, (block) => xz.compress(block))) {
    isEmpty = false;
    yield stream;
  }
  if (isEmpty) yield xz.compressSync(new Uint8Array(0));
}
