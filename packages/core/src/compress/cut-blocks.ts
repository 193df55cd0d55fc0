/**
 * Cuts bytes into blocks of one size, in memory that threads share and that is used again and again:
 * new memory for each block costs as much as a tenth of its compression.
 *
 * @module
 */
import type { ByteSource, FileContent } from "../model/fs-entry.ts";

export type Block = Uint8Array<SharedArrayBuffer>;

export interface CutOptions {
  /** Bytes of each block but the last one, which may be shorter. */
  readonly size: number;
  /** A block is written over when so many more are asked for. */
  readonly buffers: number;
  readonly signal?: AbortSignal | undefined;
}

/** The same bytes in blocks; none for no bytes. */
export async function* cutBlocks(
  source: ByteSource | FileContent,
  { size, buffers, signal }: CutOptions,
): AsyncGenerator<Block, void, undefined> {
  signal?.throwIfAborted();
  const ring: Block[] = [];
  let count = 0;
  const nextBlock = (): Block => {
    signal?.throwIfAborted();
    const index = count++ % buffers;
    ring[index] ??= new Uint8Array(new SharedArrayBuffer(size));
    return ring[index];
  };
  if ("open" in source && source.readInto !== undefined) {
    for (let position = 0; position < source.size; position += size) {
      const block = nextBlock().subarray(0, source.size - position);
      source.readInto(block, position);
      yield block;
    }
    return;
  }
  let block = nextBlock();
  let filled = 0;
  for await (const chunk of "open" in source ? source.open() : source) {
    for (let start = 0; start < chunk.byteLength; ) {
      const part = chunk.subarray(start, start + size - filled);
      block.set(part, filled);
      filled += part.byteLength;
      start += part.byteLength;
      if (filled === size) {
        yield block;
        block = nextBlock();
        filled = 0;
      }
    }
  }
  signal?.throwIfAborted();
  if (filled > 0) yield block.subarray(0, filled);
}
