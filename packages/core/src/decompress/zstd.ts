/**
 * Zstandard, by the runtime's own decoder, frame by frame: the decoder of `node:zlib` stops after
 * the first frame, and on Deno it takes a frame that is cut off for a whole one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-3.1
 * @module
 */
import { Buffer } from "node:buffer";
import { createZstdDecompress } from "node:zlib";
import { FormatError } from "../model/errors.ts";
import type { ByteSource } from "../model/fs-entry.ts";
import { ByteReader } from "./byte-reader.ts";
import { decodeThrough } from "./decode-through.ts";

const FRAME = 0xfd2fb528;
/** 16 numbers: the lowest four bits are free. */
const SKIPPABLE = 0x184d2a50;
/** The most that one block holds: section 3.1.1.2.4. */
const chunkSize = 128 << 10;
const DICTIONARY_ID_SIZES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_SIZES = [0, 2, 4, 8] as const;

/**
 * Frames one behind the other count as one; windows of up to 128 MiB.
 *
 * @param onTrailing If given, only the first frame is read, and this is called where bytes follow it.
 */
export async function* decompressZstd(
  bytes: ByteSource,
  onTrailing?: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const input = new ByteReader(bytes, "zstd");
  try {
    do {
      const magic = await input.read(4);
      const number = magic.readUInt32LE();
      if (number === FRAME) {
        yield* decodeThrough(frame(magic, input), createZstdDecompress({ chunkSize }), "zstd");
      } else if ((number & 0xfffffff0) >>> 0 === SKIPPABLE) {
        for await (const _ of input.take((await input.read(4)).readUInt32LE()));
      } else {
        const what = input.offset === 4 ? "it does not begin as one" : "it has trailing garbage";
        throw new FormatError(`Cannot decompress zstd: ${what}`, {
          format: "zstd",
          offset: input.offset - 4,
        });
      }
    } while (!(await input.atEnd()) && onTrailing === undefined);
    if (!(await input.atEnd())) onTrailing?.();
  } finally {
    await input.close();
  }
}

/** All bytes of one frame: header, blocks, checksum. */
async function* frame(magic: Buffer, input: ByteReader): AsyncGenerator<Uint8Array> {
  const descriptor = (await input.read(1)).readUInt8();
  const singleSegment = (descriptor & 0x20) !== 0;
  const contentSize = CONTENT_SIZE_SIZES[(descriptor >> 6) as 0 | 1 | 2 | 3];
  const rest =
    (singleSegment ? 0 : 1) +
    DICTIONARY_ID_SIZES[(descriptor & 3) as 0 | 1 | 2 | 3] +
    (singleSegment && contentSize === 0 ? 1 : contentSize);
  yield Buffer.concat([magic, Buffer.of(descriptor), await input.read(rest)]);
  for (let last = false; !last; ) {
    const header = await input.read(3);
    yield header;
    const value = header.readUIntLE(0, 3);
    last = (value & 1) !== 0;
    const repeatsOneByte = ((value >> 1) & 3) === 1;
    yield* input.take(repeatsOneByte ? 1 : value >> 3);
  }
  const hasChecksum = (descriptor & 0x04) !== 0;
  if (hasChecksum) yield await input.read(4);
}
