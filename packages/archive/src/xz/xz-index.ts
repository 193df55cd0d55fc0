/**
 * What an .xz file consists of, from the indexes at the ends of its streams.
 *
 * @see https://tukaani.org/xz/xz-file-format-1.1.0.txt sections 2.1.2 (footer), 2.2 (padding), 4 (index)
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { collectBytes, FormatError, type StoredContent } from "@rootsmith/core/provider";

const HEADER_SIZE = 12;
const FOOTER_SIZE = 12;
const MAGIC = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
/** Some 500,000 blocks, where a package has one or two. */
const MAX_INDEX_SIZE = 4 << 20;

/** One block: header, compressed data, padding, check. */
export interface XzBlock {
  /** Where it starts in the file. */
  readonly offset: number;
  /** Bytes without the padding. */
  readonly unpaddedSize: number;
  readonly uncompressedSize: number;
}

export interface XzStream {
  /** Where it starts in the file. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  /** How its blocks are checked: one of `XZ_CHECK`, or another. */
  readonly check: number;
  readonly blocks: readonly XzBlock[];
}

/**
 * The streams of `content` in their order. Reads only footers, indexes and headers.
 *
 * @throws {FormatError} If it is not an .xz file or its end is damaged.
 */
export async function readXzStreams(content: StoredContent): Promise<readonly XzStream[]> {
  const streams: XzStream[] = [];
  let end = content.size;
  do {
    const stream = await readLastStream(content, end);
    streams.push(stream);
    end = stream.offset;
  } while (end > 0);
  return streams.reverse();
}

/** Bytes of all streams once they are decompressed. */
export function uncompressedSizeOf(streams: readonly XzStream[]): number {
  const blocks = streams.flatMap((stream) => stream.blocks);
  return blocks.reduce((sum, block) => sum + block.uncompressedSize, 0);
}

/** The stream that ends at `end`, or before padding that ends there. */
async function readLastStream(content: StoredContent, end: number): Promise<XzStream> {
  let footerEnd = end;
  let footer = await bytesAt(content, footerEnd - FOOTER_SIZE, FOOTER_SIZE);
  // padding comes in groups of four zeros, and no footer ends in them
  while (footer.readUInt32LE(8) === 0) {
    footerEnd -= 4;
    footer = await bytesAt(content, footerEnd - FOOTER_SIZE, FOOTER_SIZE);
  }
  const offset = footerEnd - FOOTER_SIZE;
  if (footer.toString("latin1", 10) !== "YZ") throw malformed(offset, "it has no footer");
  if (footer.readUInt32LE(0) !== crc32(footer.subarray(4, 10))) {
    throw malformed(offset, "its footer is damaged");
  }
  const indexSize = (footer.readUInt32LE(4) + 1) * 4;
  if (indexSize > MAX_INDEX_SIZE) throw malformed(offset, "its index is too large");
  const indexOffset = offset - indexSize;
  const index = await bytesAt(content, indexOffset, indexSize);
  if (index.readUInt32LE(indexSize - 4) !== crc32(index.subarray(0, indexSize - 4))) {
    throw malformed(indexOffset, "its index is damaged");
  }
  const { sizes, blocksSize } = parseIndex(index, indexOffset);
  const start = indexOffset - blocksSize - HEADER_SIZE;
  const header = await bytesAt(content, start, HEADER_SIZE);
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw malformed(start, "its index does not match its blocks");
  }
  let blockOffset = start + HEADER_SIZE;
  const blocks = sizes.map(({ unpaddedSize, uncompressedSize }) => {
    const block = { offset: blockOffset, unpaddedSize, uncompressedSize };
    blockOffset += paddedSize(unpaddedSize);
    return block;
  });
  return { offset: start, size: footerEnd - start, check: footer.readUInt8(9), blocks };
}

/** Indicator 0, the number of records, then the unpadded and the uncompressed size of each block. */
function parseIndex(
  index: Buffer,
  indexOffset: number,
): { sizes: readonly Omit<XzBlock, "offset">[]; blocksSize: number } {
  let position = 0;
  // at most nine octets of seven bits, the lowest first: section 1.2
  const integer = (): number => {
    let value = 0;
    for (let factor = 1, byte = 0x80; byte & 0x80; factor *= 128) {
      byte = index[position++] ?? 0;
      value += (byte & 0x7f) * factor;
    }
    if (!Number.isSafeInteger(value) || position > index.length - 4) {
      throw malformed(indexOffset, "its index is damaged");
    }
    return value;
  };
  if (integer() !== 0) throw malformed(indexOffset, "it has no index");
  const sizes: Omit<XzBlock, "offset">[] = [];
  let blocksSize = 0;
  for (let records = integer(); records > 0; records--) {
    const block = { unpaddedSize: integer(), uncompressedSize: integer() };
    blocksSize += paddedSize(block.unpaddedSize);
    sizes.push(block);
  }
  return { sizes, blocksSize };
}

/** What a block takes up: a multiple of four bytes. */
function paddedSize(unpaddedSize: number): number {
  return Math.ceil(unpaddedSize / 4) * 4;
}

async function bytesAt(content: StoredContent, start: number, size: number): Promise<Buffer> {
  if (start < 0) throw malformed(0, "it is cut off");
  return Buffer.from(await collectBytes(content.slice(start, size).open()));
}

function malformed(offset: number, fact: string): FormatError {
  return new FormatError(`Cannot read the xz file: ${fact}`, { format: "xz", offset });
}
