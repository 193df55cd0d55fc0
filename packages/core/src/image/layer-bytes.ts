/**
 * What a layer can be compressed with: gzip, zstd, or nothing.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md
 * @module
 */
import { Buffer } from "node:buffer";
import type { LayerCompression } from "../compress/compress.ts";
import { decompressGzip } from "../decompress/gzip.ts";
import { decompressZstd } from "../decompress/zstd.ts";
import { FormatError } from "../model/errors.ts";
import type { ByteSource, FileContent } from "../model/fs-entry.ts";

const DECODERS: Readonly<Record<LayerCompression, (bytes: ByteSource) => ByteSource>> = {
  none: (bytes) => bytes,
  gzip: decompressGzip,
  zstd: decompressZstd,
};

/** By the first bytes. */
export async function layerCompressionOf(content: FileContent): Promise<LayerCompression> {
  let start: Uint8Array = new Uint8Array(0);
  for await (const chunk of content.open()) {
    start = Buffer.concat([start, chunk.subarray(0, 4)]);
    if (start.byteLength >= 4) break;
  }
  const magic = start.subarray(0, 4).reduce((number, byte) => number * 256 + byte, 0);
  if (magic === 0x28b52ffd) return "zstd"; // RFC 8878, section 3.1.1
  return magic >>> 16 === 0x1f8b ? "gzip" : "none"; // RFC 1952, section 2.3.1
}

/** More than any layer has; a small blob can hold as much. In bytes. */
const MAX_SIZE = 64 * 2 ** 30;

/**
 * The bytes without their compression.
 *
 * @throws {FormatError} While iterating, if they are corrupt, cut off, or more than 64 GiB.
 */
export async function* decompressLayer(
  bytes: ByteSource,
  compression: LayerCompression,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of DECODERS[compression](bytes)) {
    size += chunk.byteLength;
    if (size > MAX_SIZE) {
      const message = `Cannot decompress ${compression}: it has more than ${MAX_SIZE} bytes`;
      throw new FormatError(message, { format: compression });
    }
    yield chunk;
  }
}
