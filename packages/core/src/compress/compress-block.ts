/**
 * One block of bytes to one gzip member or one zstd frame. Many of them, one behind the other, are
 * a file of the format too.
 *
 * The compressors are WebAssembly: the same bytes on every runtime and every processor, which
 * those of `node:zlib` do not give.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952#page-5 for members
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-3 for frames
 * @module
 */

export type BlockFormat = "gzip" | "zstd";

/** What decides on the bytes. Another version is another compressor: keys of caches name it. */
export const COMPRESSORS: Readonly<Record<BlockFormat, string>> = {
  gzip: "libdeflate 0.1.0, level 5, blocks of 1 MiB",
  zstd: "@bokuweb/zstd-wasm 0.0.27, level 3, blocks of 4 MiB",
};

/** How much becomes one member or frame, whatever the chunks of the source; in bytes. */
export const BLOCK_SIZES: Readonly<Record<BlockFormat, number>> = {
  gzip: 1 << 20,
  zstd: 4 << 20,
};

type Compressor = (block: Uint8Array) => Uint8Array;

const LOAD: Readonly<Record<BlockFormat, () => Promise<Compressor>>> = {
  gzip: async () => {
    const { gzip } = await import("libdeflate");
    return (block) => gzip(block, 5);
  },
  zstd: async () => {
    const zstd = await import("@bokuweb/zstd-wasm");
    await zstd.init();
    return (block) => zstd.compress(block, 3);
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
