/**
 * The archives of a Debian package as dpkg-deb decompresses them: of xz, zstd, bzip2 and lzma it
 * reads the first stream, of gzip all members, and what follows counts as nothing. What is named
 * `.gz` and is not compressed is read as it is.
 *
 * Two deviations: gzip and zstd that are cut off are refused, which dpkg takes where their tar is
 * whole; and what follows may have any size, where it breaks dpkg's pipe from some 64 KiB on.
 *
 * @see `decompress_gzip` and its like in lib/dpkg/compress.c of dpkg 1.21 to 1.23
 * @module
 */
import { FormatError, type StoredContent } from "@rootsmith/core/provider";
import type { DebArchive } from "./deb.ts";
import { type DecompressOptions, decompress } from "./decompress.ts";
import { gzipEnd, isGzipAt } from "./gzip-end.ts";
import { decodeXz } from "./xz/decode-xz.ts";
import { readXzStreams, type XzStream } from "./xz/xz-index.ts";

export type DecompressAsDpkgOptions = DecompressOptions &
  Required<Pick<DecompressOptions, "onTrailing">>;

/**
 * The tar of a package.
 *
 * @param options `onTrailing` is called where anything follows that does not count, except for lzma.
 * @throws {FormatError} If it is corrupt or cut off.
 */
export function decompressAsDpkg(
  { content, compression }: DebArchive,
  options: DecompressAsDpkgOptions,
): AsyncGenerator<Uint8Array> {
  if (compression === "gzip") return gunzip(content, options);
  if (compression === "xz") return unxz(content, options);
  return decompress(content.open(), compression, options);
}

async function* gunzip(
  content: StoredContent,
  { signal, onTrailing }: DecompressAsDpkgOptions,
): AsyncGenerator<Uint8Array> {
  if (!(await isGzipAt(content, 0)) && content.size > 0) {
    yield* content.open();
    return;
  }
  let done = 0;
  try {
    for await (const chunk of decompress(content.open(), "gzip", { signal })) {
      done += chunk.byteLength;
      yield chunk;
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const end = await gzipEnd(content);
    if (end === content.size) throw error;
    onTrailing();
    for await (const chunk of decompress(content.slice(0, end).open(), "gzip", { signal })) {
      yield chunk.subarray(Math.min(done, chunk.byteLength));
      done -= Math.min(done, chunk.byteLength);
    }
  }
}

async function* unxz(
  content: StoredContent,
  { signal, onTrailing }: DecompressAsDpkgOptions,
): AsyncGenerator<Uint8Array> {
  const [first, ...others] = await streamsOf(content);
  if (first === undefined) {
    yield* decompress(content.open(), "xz", { signal, onTrailing });
    onTrailing();
    return;
  }
  if (others.length > 0) onTrailing();
  yield* decodeXz(content.slice(0, first.size), { signal });
}

/** None where anything but streams follows the first. */
async function streamsOf(content: StoredContent): Promise<readonly XzStream[]> {
  try {
    return await readXzStreams(content);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}
