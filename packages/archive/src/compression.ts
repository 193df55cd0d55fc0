/**
 * Which compression bytes or a file's name show.
 *
 * @module
 */

/** How a stream is compressed. `lzma` is the format that preceded xz, "LZMA alone". */
export type Compression = "none" | "gzip" | "xz" | "zstd" | "bzip2" | "lzma";

const SUFFIXES: Readonly<Record<string, Compression>> = {
  gz: "gzip",
  xz: "xz",
  zst: "zstd",
  bz2: "bzip2",
  lzma: "lzma",
};

/** By magic numbers; the first 13 bytes suffice. Undefined where none is known. */
export function detectCompression(head: Uint8Array): Compression | undefined {
  if (startsWith(head, 0x1f, 0x8b, 0x08)) return "gzip"; // RFC 1952, 2.3.1
  if (startsWith(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)) return "xz"; // xz-file-format, 2.1.1.1
  if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)) return "zstd"; // RFC 8878, 3.1.1
  if (startsWith(head, 0x42, 0x5a, 0x68)) return "bzip2"; // "BZh"
  return isLzma(head) ? "lzma" : undefined;
}

/** By the suffix of a name: `"data.tar.xz"` is `"xz"`. Undefined where none is known. */
export function compressionOf(name: string): Compression | undefined {
  const suffix = name.slice(name.lastIndexOf(".") + 1);
  return Object.hasOwn(SUFFIXES, suffix) ? SUFFIXES[suffix] : undefined;
}

function startsWith(head: Uint8Array, ...magic: readonly number[]): boolean {
  return magic.every((byte, index) => head[index] === byte);
}

/**
 * LZMA alone has no magic number. What encoders write: default properties, a dictionary of a
 * multiple of 64 KiB, and a size that is unknown (all ones) or below 256 GiB.
 */
function isLzma(head: Uint8Array): boolean {
  if (head.byteLength < 13 || !startsWith(head, 0x5d, 0x00, 0x00)) return false;
  const size = head.subarray(5, 13);
  return size.every((byte) => byte === 0xff) || size.subarray(5).every((byte) => byte === 0);
}
