/**
 * What a layer can be compressed with: gzip, zstd, or nothing.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md
 * @module
 */
import { type ByteSource, collectBytes, type StoredContent } from "../fs-entry.ts";
import type { LayerCompression } from "../image/built-content.ts";
import { decompressGzip } from "./gzip.ts";
import { decompressZstd } from "./zstd.ts";

/** By the first bytes: media types have been known to lie. */
export async function layerCompressionOf(content: StoredContent): Promise<LayerCompression> {
  const start = await collectBytes(content.slice(0, Math.min(4, content.size)).open());
  const magic = start.reduce((number, byte) => number * 256 + byte, 0);
  if (magic === 0x28b52ffd) return "zstd"; // RFC 8878, section 3.1.1
  return magic >>> 16 === 0x1f8b ? "gzip" : "none"; // RFC 1952, section 2.3.1
}

/**
 * The bytes without their compression.
 *
 * @throws {FormatError} While iterating, if they are corrupt or cut off.
 */
export function decompressLayer(bytes: ByteSource, compression: LayerCompression): ByteSource {
  switch (compression) {
    case "none":
      return bytes;
    case "gzip":
      return decompressGzip(bytes);
    case "zstd":
      return decompressZstd(bytes);
  }
}
