/**
 * One gzip member: some readers take the first of several for the whole.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952#page-5
 * @module
 */
import { crc32 } from "node:zlib";
import { END_OF_DEFLATE } from "./joinable-deflate.ts";

/** Deflate; no flags, no time, no word on the effort, no system. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

/**
 * A member of what `deflate` makes of the blocks.
 *
 * @param deflate To parts that can follow each other.
 */
export async function* gzipMember<Block extends Uint8Array>(
  blocks: AsyncIterable<Block>,
  deflate: (blocks: AsyncIterable<Block>) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let check = 0;
  let size = 0;
  async function* counted(): AsyncGenerator<Block> {
    for await (const block of blocks) {
      check = crc32(block, check);
      size += block.byteLength;
      yield block;
    }
  }
  yield HEADER;
  yield* deflate(counted());
  yield END_OF_DEFLATE;
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, check, true);
  trailer.setUint32(4, size % 2 ** 32, true);
  yield new Uint8Array(trailer.buffer);
}
