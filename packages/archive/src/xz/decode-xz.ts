/**
 * The bytes of stored .xz files: of small ones in this process, since to start a program takes
 * longer; of others by the host's `xz`, which is the fastest.
 *
 * @module
 */
import type { StoredContent } from "@rootsmith/core/provider";
import { decompressLzma } from "./lzma.ts";
import { decodeXzInProcess } from "./xz-in-process.ts";
import { readXzStreams, uncompressedSizeOf } from "./xz-index.ts";
import { findXz } from "./xz-program.ts";

/** Uncompressed, in bytes. */
const SIZE_IN_PROCESS = 4 << 20;

/**
 * The bytes of all streams of one .xz file.
 *
 * @throws {FormatError} If it is not an .xz file or is corrupt.
 */
export async function* decodeXz(
  content: StoredContent,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const streams = await readXzStreams(content);
  signal?.throwIfAborted();
  if (uncompressedSizeOf(streams) <= SIZE_IN_PROCESS || findXz() === undefined) {
    for await (const chunk of decodeXzInProcess(content, streams)) {
      yield chunk;
      signal?.throwIfAborted();
    }
  } else {
    yield* decompressLzma(content.open(), "xz", { signal });
  }
}
