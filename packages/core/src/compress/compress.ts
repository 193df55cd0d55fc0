/**
 * Compression of layers and archives. The result depends on nothing but the bytes: it is the same
 * on every runtime, and for any number of cores.
 *
 * @module
 */
import { availableParallelism, totalmem } from "node:os";
import type { ByteSource, FileContent } from "../model/fs-entry.ts";
import { BLOCK_SIZES, type BlockFormat, compressBlock } from "./compress-block.ts";
import { CompressWorkers } from "./compress-workers.ts";
import { type Block, cutBlocks } from "./cut-blocks.ts";
import { gzipMember } from "./gzip-member.ts";

export type Compression = "none" | "gzip" | "xz" | "zstd";

export interface CompressOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What OCI has media types for. */
export type LayerCompression = Exclude<Compression, "xz">;

/** To start threads takes about as long as to compress so many bytes without them. */
const SIZE_WITHOUT_THREADS: Readonly<Record<BlockFormat, number>> = {
  gzip: 8 << 20,
  zstd: 8 << 20,
  xz: 256 << 10,
};

/** True of so many bytes as are compressed without threads. */
export function isSmall(size: number, format: BlockFormat): boolean {
  return size <= SIZE_WITHOUT_THREADS[format];
}

/** What one thread of xz takes: its encoder, a block, and that in compressed form; in bytes. */
const XZ_MEMORY = 128 << 20;

/** One for each core; of xz no more than a quarter of the memory holds. */
function threadsFor(format: BlockFormat): number {
  const cores = availableParallelism();
  if (format !== "xz") return cores;
  return Math.max(1, Math.min(cores, Math.floor(totalmem() / 4 / XZ_MEMORY)));
}

/**
 * The compressed form of `source`, in bounded memory and on all cores. Content is best given as such:
 * bytes of unknown size are taken for many.
 */
export function compress(
  source: ByteSource | FileContent,
  compression: Compression,
  options: CompressOptions = {},
): AsyncIterable<Uint8Array> {
  const { signal } = options;
  switch (compression) {
    case "none":
      return untilAborted("open" in source ? source.open() : source, signal);
    default:
      return compressBlocks(source, compression, signal);
  }
}

async function* untilAborted(bytes: ByteSource, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

/** One gzip member; frames or streams one after the other, an empty one for no bytes. */
async function* compressBlocks(
  source: ByteSource | FileContent,
  format: BlockFormat,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const limit = threadsFor(format);
  const atOnce = limit + 1; // each thread has one, and the next one waits
  const blocks = cutBlocks(source, { size: BLOCK_SIZES[format], buffers: atOnce, signal });
  const isFew = "open" in source && isSmall(source.size, format);
  const workers = new CompressWorkers(format, { limit, signal });
  const work = (block: Block): Promise<Uint8Array> =>
    isFew ? compressBlock(block, format) : workers.compress(block);
  const pack = (some: AsyncIterable<Block>): AsyncGenerator<Uint8Array> =>
    inOrder(some, work, atOnce);
  try {
    yield* format === "gzip" ? gzipMember(blocks, pack) : orEmpty(pack(blocks), format);
  } finally {
    await workers.close();
  }
}

async function* orEmpty(
  parts: AsyncIterable<Uint8Array>,
  format: BlockFormat,
): AsyncGenerator<Uint8Array> {
  let isEmpty = true;
  for await (const part of parts) {
    isEmpty = false;
    yield part;
  }
  if (isEmpty) yield await compressBlock(new Uint8Array(0), format);
}

/** The results of `work`, several at work at a time, in the order of the blocks. */
async function* inOrder(
  blocks: AsyncIterable<Block>,
  work: (block: Block) => Promise<Uint8Array>,
  atOnce: number,
): AsyncGenerator<Uint8Array> {
  const pending: Promise<Uint8Array>[] = [];
  for await (const block of blocks) {
    const result = work(block);
    result.catch(() => {}); // may fail while an earlier one is awaited
    pending.push(result);
    if (pending.length >= atOnce) yield (await pending.shift()) as Uint8Array;
  }
  for (const result of pending) yield await result;
}
