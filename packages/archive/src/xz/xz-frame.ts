/**
 * What stands around the one block of an .xz stream.
 *
 * @see https://tukaani.org/xz/xz-file-format-1.1.0.txt sections 2.1.1 (header), 2.1.2 (footer), 4 (index)
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";

/** How the content of a block is checked: section 2.1.1.2. */
export const XZ_CHECK = { none: 0x00, crc32: 0x01, sha256: 0x0a } as const;

/** The header of a stream. */
export function xzHeader(check: number): Buffer {
  return Buffer.concat([
    Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
    withCrc32(Buffer.of(0, check)),
  ]);
}

/** Index and footer of a stream with one block. `unpaddedSize` counts its check, not its padding. */
export function xzTrailer(
  check: number,
  block: { readonly unpaddedSize: number; readonly uncompressedSize: number },
): Buffer {
  const records = [0, 1, ...integer(block.unpaddedSize), ...integer(block.uncompressedSize)];
  const index = withCrc32(padded(Buffer.from(records)));
  const footer = Buffer.alloc(6);
  footer.writeUInt32LE(index.length / 4 - 1);
  footer.writeUInt8(check, 5);
  return Buffer.concat([index, crc32Of(footer), footer, Buffer.from("YZ")]);
}

/** Filled up with zeros to a multiple of four. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

function withCrc32(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, crc32Of(bytes)]);
}

function crc32Of(bytes: Uint8Array): Buffer {
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(bytes));
  return crc;
}

/** Seven bits an octet, the lowest first: section 1.2. */
function integer(value: number): number[] {
  if (value < 0x80) return [value];
  return [(value % 0x80) | 0x80, ...integer(Math.floor(value / 0x80))];
}
