/**
 * Compression of layers and archives. The result depends on nothing but the bytes: it is the same
 * on every runtime, and for any number of cores.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import type { ByteSource, FileContent } from "../fs-entry.ts";
import { BLOCK_SIZES, type BlockFormat, compressBlock } from "./compress-block.ts";
import { CompressWorkers } from "./compress-workers.ts";
import { type Block, cutBlocks } from "./cut-blocks.ts";

export type Compression = "none" | "gzip" | "xz" | "zstd";

/** What becomes one stream of an xz file: twice the dictionary of preset 6; in bytes. */
const XZ_BLOCK_SIZE = 16 << 20;

/** To start threads takes about as long as to compress so many bytes without them. */
const SIZE_WITHOUT_THREADS = 8 << 20;

/** Blocks at a time: each core has one, and the next one waits. */
const BLOCKS = availableParallelism() + 1;

/**
 * The compressed form of `source`, in bounded memory and on all cores. Content is best given as such:
 * bytes of unknown size are taken for many.
 */
export function compress(
  source: ByteSource | FileContent,
  compression: Compression,
  options: { readonly signal?: AbortSignal } = {},
): AsyncIterable<Uint8Array> {
  const { signal } = options;
  switch (compression) {
    case "none":
      return untilAborted("open" in source ? source.open() : source, signal);
    case "gzip":
    case "zstd": {
      const isSmall = "open" in source && source.size <= SIZE_WITHOUT_THREADS;
      const size = BLOCK_SIZES[compression];
      const blocks = cutBlocks(source, { size, buffers: BLOCKS, signal });
      return isSmall
        ? compressBlocks(blocks, compression, (block) => compressBlock(block, compression))
        : compressInThreads(blocks, compression);
    }
    case "xz":
      return compressXz(cutBlocks(source, { size: XZ_BLOCK_SIZE, buffers: BLOCKS, signal }));
  }
}

async function* untilAborted(bytes: ByteSource, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

async function* compressInThreads(
  blocks: AsyncIterable<Block>,
  format: BlockFormat,
): AsyncGenerator<Uint8Array> {
  const workers = new CompressWorkers(format);
  try {
    yield* compressBlocks(blocks, format, (block) => workers.compress(block));
  } finally {
    await workers.close();
  }
}

/** Members or frames one after the other; an empty one for no bytes. */
async function* compressBlocks(
  blocks: AsyncIterable<Block>,
  format: BlockFormat,
  work: (block: Block) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let isEmpty = true;
  for await (const packed of inOrder(blocks, work)) {
    isEmpty = false;
    yield packed;
  }
  if (isEmpty) yield await compressBlock(new Uint8Array(0), format);
}

/** The results of `work`, several at work at a time, in the order of the blocks. */
async function* inOrder(
  blocks: AsyncIterable<Block>,
  work: (block: Block) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const pending: Promise<Uint8Array>[] = [];
  for await (const block of blocks) {
    const result = work(block);
    result.catch(() => {}); // may fail while an earlier one is awaited
    pending.push(result);
    if (pending.length >= BLOCKS) yield (await pending.shift()) as Uint8Array;
  }
  for (const result of pending) yield await result;
}

/** Independent streams one after the other, as the format allows; one that is empty for no bytes. */
async function* compressXz(blocks: AsyncIterable<Block>): AsyncGenerator<Uint8Array> {
  const { xz } = await import("@napi-rs/lzma"); // a native library, which few builds need
  let isEmpty = true;
  for await (const stream of inOrder(blocks, (block) => xz.compress(block))) {
    isEmpty = false;
    yield stream;
  }
  if (isEmpty) yield xz.compressSync(new Uint8Array(0));
}
