/**
 * Decompresses streams of every compression that packages and indexes come in.
 *
 * @module
 */
import { type ByteSource, decompressGzip, decompressZstd } from "@rootsmith/core";
import { decompressBzip2 } from "./bzip2.ts";
import type { Compression } from "./compression.ts";
import { decompressLzma } from "./lzma.ts";

/**
 * The bytes behind `bytes`, as they come. Input may be chunked in any way; several streams or
 * frames one behind the other count as one, except for `lzma`. An iterator that is abandoned
 * releases what it holds.
 *
 * @throws {FormatError} If the input is corrupt, cut off, or followed by anything else.
 */
export async function* decompress(
  bytes: ByteSource,
  compression: Compression,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal } = options;
  signal?.throwIfAborted();
  try {
    for await (const chunk of decoderOf(compression)(bytes, signal)) {
      signal?.throwIfAborted();
      yield chunk;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

function decoderOf(
  compression: Compression,
): (bytes: ByteSource, signal?: AbortSignal) => ByteSource {
  switch (compression) {
    case "none":
      return (bytes) => bytes;
    case "gzip":
      return decompressGzip;
    case "zstd":
      return decompressZstd;
    case "bzip2":
      return decompressBzip2;
    case "xz":
    case "lzma":
      return (bytes, signal) => decompressLzma(bytes, compression, signal);
  }
}
