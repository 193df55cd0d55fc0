/**
 * Writes .xz streams that hold their bytes as they are.
 *
 * @see https://tukaani.org/xz/xz-file-format-1.1.0.txt section 2.1, and 5.3.1 for LZMA2
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";

/** No filter but LZMA2 with the smallest dictionary, no sizes: header size 12, flags 0, 21 01 00. */
const BLOCK_HEADER = withCrc32(Buffer.from([0x02, 0x00, 0x21, 0x01, 0x00, 0x00, 0x00, 0x00]));
const CHECK_IS_CRC32 = Buffer.from([0x00, 0x01]);
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
  const unpaddedSize = BLOCK_HEADER.length + data.length + 4;
  const index = withCrc32(
    padded(Buffer.from([0, 1, ...integer(unpaddedSize), ...integer(bytes.byteLength)])),
  );
  const footer = Buffer.alloc(6);
  footer.writeUInt32LE(index.length / 4 - 1);
  footer.set(CHECK_IS_CRC32, 4);
  return Buffer.concat([
    Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
    withCrc32(CHECK_IS_CRC32),
    BLOCK_HEADER,
    padded(data),
    crc32Of(bytes),
    index,
    crc32Of(footer),
    footer,
    Buffer.from("YZ"),
  ]);
}

/** Seven bits an octet, the lowest first: section 1.2. */
function integer(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...integer(value >>> 7)];
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function withCrc32(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, crc32Of(bytes)]);
}

function crc32Of(bytes: Uint8Array): Buffer {
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(bytes));
  return crc;
}
