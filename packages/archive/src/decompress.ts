/**
 * Decompresses streams of every compression that packages and indexes come in.
 *
 * @module
 */
import { type ByteSource, decompressGzip, decompressZstd, FormatError } from "@rootsmith/core";
import { decompressBzip2 } from "./bzip2.ts";
import type { Compression } from "./compression.ts";
import { decompressLzma } from "./xz/lzma.ts";

/** More than any archive has; a small file can hold as much. In bytes. */
const MAX_SIZE = 64 * 2 ** 30;

/**
 * The bytes behind `bytes`, as they come. Input may be chunked in any way; several streams or
 * frames one behind the other count as one, except for `lzma`. An iterator that is abandoned
 * releases what it holds.
 *
 * @throws {FormatError} If the input is corrupt, cut off, or followed by anything else; if the bytes
 *   are more than 64 GiB.
 */
export async function* decompress(
  bytes: ByteSource,
  compression: Compression,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal } = options;
  signal?.throwIfAborted();
  let size = 0;
  try {
    for await (const chunk of decoderOf(compression)(bytes, signal)) {
      signal?.throwIfAborted();
      size += chunk.byteLength;
      if (compression !== "none" && size > MAX_SIZE) {
        const message = `Cannot decompress ${compression}: it has more than ${MAX_SIZE} bytes`;
        throw new FormatError(message, { format: compression });
      }
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
