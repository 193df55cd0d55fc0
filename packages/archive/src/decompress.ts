/**
 * Decompresses streams of every compression that packages and indexes come in.
 *
 * @module
 */
import {
  type ByteSource,
  decompressGzip,
  decompressZstd,
  FormatError,
} from "@rootsmith/core/provider";
import { decompressBzip2 } from "./bzip2.ts";
import type { Compression } from "./compression.ts";
import { decompressLzma } from "./xz/lzma.ts";

/** More than any archive has; a small file can hold as much. In bytes. */
const MAX_SIZE = 64 * 2 ** 30;

export interface DecompressOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * If given, only the first stream of zstd, bzip2, xz or lzma is read, and not what follows it. It
   * is called where zstd or bzip2 has anything there.
   */
  readonly onTrailing?: () => void;
}

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
  options: DecompressOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal } = options;
  signal?.throwIfAborted();
  let size = 0;
  try {
    for await (const chunk of decoderOf(compression, options)(bytes)) {
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
  { signal, onTrailing }: DecompressOptions,
): (bytes: ByteSource) => ByteSource {
  switch (compression) {
    case "none":
      return (bytes) => bytes;
    case "gzip":
      return decompressGzip;
    case "zstd":
      return (bytes) => decompressZstd(bytes, onTrailing);
    case "bzip2":
      return (bytes) => decompressBzip2(bytes, onTrailing);
    case "xz":
    case "lzma":
      return (bytes) =>
        decompressLzma(bytes, compression, { signal, first: onTrailing !== undefined });
  }
}
