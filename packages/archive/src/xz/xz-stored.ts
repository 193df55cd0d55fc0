/**
 * Writes .xz streams that hold their bytes as they are.
 *
 * @see https://tukaani.org/xz/xz-file-format-1.1.0.txt section 3 (block), and 5.3.1 for LZMA2
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32Of, padded, withCrc32, XZ_CHECK, xzHeader, xzTrailer } from "./xz-frame.ts";

/** No filter but LZMA2 with the smallest dictionary, no sizes: header size 12, flags 0, 21 01 00. */
const BLOCK_HEADER = withCrc32(Buffer.from([0x02, 0x00, 0x21, 0x01, 0x00, 0x00, 0x00, 0x00]));
const MAX_CHUNK = 0x10000;

/** One stream with one block, of at most 64 KiB and at least one byte, in one LZMA2 chunk. */
export function storedXz(bytes: Uint8Array): Buffer {
  if (bytes.byteLength === 0 || bytes.byteLength > MAX_CHUNK) {
    throw new RangeError(
      `Cannot store ${bytes.byteLength} bytes in one chunk: it holds 1 to 65536`,
    );
  }
  const chunkHeader = Buffer.from([0x01, 0, 0]); // not compressed, dictionary reset
  chunkHeader.writeUInt16BE(bytes.byteLength - 1, 1);
  const data = Buffer.concat([chunkHeader, bytes, Buffer.of(0)]);
  const check = crc32Of(bytes);
  return Buffer.concat([
    xzHeader(XZ_CHECK.crc32),
    BLOCK_HEADER,
    padded(data),
    check,
    xzTrailer(XZ_CHECK.crc32, {
      unpaddedSize: BLOCK_HEADER.length + data.length + check.length,
      uncompressedSize: bytes.byteLength,
    }),
  ]);
}
