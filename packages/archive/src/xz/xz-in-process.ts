/**
 * Decodes stored .xz files in this process, for hosts without the `xz` program.
 *
 * The library does not know the SHA-256 check that rpm writes. Streams that have it are handed to it
 * block by block as streams without a check, and the check is made here.
 *
 * @see https://tukaani.org/xz/xz-file-format-1.1.0.txt section 3.4 (check)
 * @module
 */
import { createHash } from "node:crypto";
import {
  collectBytes,
  decompressError,
  FormatError,
  type StoredContent,
} from "@rootsmith/core/provider";
import { decodeInProcess } from "./lzma.ts";
import { XZ_CHECK, xzHeader, xzTrailer } from "./xz-frame.ts";
import { uncompressedSizeOf, type XzBlock, type XzStream } from "./xz-index.ts";

const SHA256_SIZE = 32;
/** Compressed, in bytes: 450 MB can be behind them, where somebody lies. */
const SIZE_AT_ONCE = 64 << 10;

/**
 * The bytes of all `streams` of `content`.
 *
 * @throws {FormatError} If one is corrupt, or its size is not what its index says.
 */
export async function* decodeXzInProcess(
  content: StoredContent,
  streams: readonly XzStream[],
): AsyncGenerator<Uint8Array, void, undefined> {
  let missing = uncompressedSizeOf(streams);
  for await (const chunk of decodeStreams(content, streams)) {
    missing -= chunk.byteLength;
    if (missing < 0) throw lie(); // it may go on for ever
    yield chunk;
  }
  if (missing !== 0) throw lie();
}

async function* decodeStreams(
  content: StoredContent,
  streams: readonly XzStream[],
): AsyncGenerator<Uint8Array> {
  if (streams.every(({ check }) => check !== XZ_CHECK.sha256)) {
    if (content.size > SIZE_AT_ONCE) yield* decodeInProcess(content.open(), "xz");
    else yield await decodeAtOnce(content);
    return;
  }
  for (const { offset, size, check, blocks } of streams) {
    if (check === XZ_CHECK.sha256) {
      for (const block of blocks) yield* decodeSha256Block(content, block);
    } else {
      yield* decodeInProcess(content.slice(offset, size).open(), "xz");
    }
  }
}

/** Saves a thread with a dictionary for each of many small files. */
async function decodeAtOnce(content: StoredContent): Promise<Uint8Array> {
  const { xz } = await import("@napi-rs/lzma");
  const bytes = await collectBytes(content.open());
  try {
    return xz.decompressSync(bytes);
  } catch (error) {
    throw decompressError("xz", error);
  }
}

async function* decodeSha256Block(
  content: StoredContent,
  { offset, unpaddedSize, uncompressedSize }: XzBlock,
): AsyncGenerator<Uint8Array> {
  const unchecked = { unpaddedSize: unpaddedSize - SHA256_SIZE, uncompressedSize };
  if (unchecked.unpaddedSize <= 0) throw malformed(offset, "a block is too short for its check");
  const size = Math.ceil(unchecked.unpaddedSize / 4) * 4;
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    yield xzHeader(XZ_CHECK.none);
    yield* content.slice(offset, size).open();
    yield xzTrailer(XZ_CHECK.none, unchecked);
  };
  const hash = createHash("sha256");
  for await (const chunk of decodeInProcess(stream(), "xz")) {
    hash.update(chunk);
    yield chunk;
  }
  const expected = await collectBytes(content.slice(offset + size, SHA256_SIZE).open());
  if (!hash.digest().equals(expected)) {
    throw malformed(offset, "a block does not match its check");
  }
}

function lie(): FormatError {
  const message = "Cannot decompress xz: its size is not what its index says";
  return new FormatError(message, { format: "xz" });
}

function malformed(offset: number, fact: string): FormatError {
  return new FormatError(`Cannot decompress xz: ${fact}`, { format: "xz", offset });
}
