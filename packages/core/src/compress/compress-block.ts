/**
 * One block of bytes to a part of a gzip member, one zstd frame or one xz stream. Many of them, one
 * behind the other, are the body of the member, or a file of the format.
 *
 * The compressors are WebAssembly, that of xz a native library: the same bytes on every runtime and
 * every processor, which those of `node:zlib` do not give.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-3 for frames
 * @see https://tukaani.org/xz/xz-file-format.txt section 2 for streams
 * @module
 */

import { collectBytes } from "../model/fs-entry.ts";
import { joinable } from "./joinable-deflate.ts";

export type BlockFormat = "gzip" | "zstd" | "xz";

/** What decides on the bytes. Another version is another compressor: keys of caches name it. */
export const COMPRESSORS: Readonly<Record<BlockFormat, string>> = {
  gzip: "libdeflate 0.1.0, level 5, one member of blocks of 1 MiB",
  zstd: "@bokuweb/zstd-wasm 0.0.27, level 3, blocks of 4 MiB",
  xz: "@napi-rs/lzma 1.5.3, preset 6, blocks of 16 MiB",
};

/** How much becomes one part, frame or stream, whatever the chunks of the source; in bytes. */
export const BLOCK_SIZES: Readonly<Record<BlockFormat, number>> = {
  gzip: 1 << 20,
  zstd: 4 << 20,
  xz: 16 << 20, // twice the dictionary of preset 6
};

/** How much xz gets at a time, in bytes: between two pieces its thread can be ended. */
const XZ_PIECE = 32 << 10;

type Compressor = (block: Uint8Array) => Uint8Array | Promise<Uint8Array>;

const LOAD: Readonly<Record<BlockFormat, () => Promise<Compressor>>> = {
  gzip: async () => {
    const { deflate } = await import("libdeflate");
    return (block) => joinable(deflate(block, 5));
  },
  zstd: async () => {
    const zstd = await import("@bokuweb/zstd-wasm");
    await zstd.init();
    return (block) => zstd.compress(block, 3);
  },
  xz: async () => {
    const { XzCompressor } = await import("@napi-rs/lzma"); // which few builds need
    return async (block) => {
      const stream = new XzCompressor();
      const parts: Uint8Array[] = [];
      for (let start = 0; start < block.byteLength; start += XZ_PIECE) {
        parts.push(stream.update(block.subarray(start, start + XZ_PIECE)));
      }
      return collectBytes([...parts, await stream.finish()]);
    };
  },
};

const loaded = new Map<BlockFormat, Promise<Compressor>>();

/** The compressed form, in a buffer of its own. */
export async function compressBlock(block: Uint8Array, format: BlockFormat): Promise<Uint8Array> {
  let compressor = loaded.get(format);
  if (compressor === undefined) {
    compressor = LOAD[format]();
    loaded.set(format, compressor);
  }
  return (await compressor)(block);
}
