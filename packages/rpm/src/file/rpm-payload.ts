/**
 * The payload of a package, decompressed: a cpio archive.
 *
 * @module
 */
import { type CompressedContent, detectCompression } from "@rootsmith/archive";
import { collectBytes, FormatError } from "@rootsmith/core/provider";
import type { RpmFile } from "./rpm-file.ts";

/** What every cpio archive begins with. */
const CPIO_MAGIC = "07070";
/** Enough to tell every compression. */
const HEAD_SIZE = 13;

/**
 * Where the archive lies and how it is compressed, for `decompressContent()`. What compression it has shows in
 * its first bytes: the tag that names it is not in all packages.
 *
 * @throws {FormatError} If the compression is unknown.
 */
export async function findPayload({ payload: content }: RpmFile): Promise<CompressedContent> {
  const size = Math.min(HEAD_SIZE, content.size);
  const head = await collectBytes(content.slice(0, size).open());
  const isPlain = size === 0 || new TextDecoder("latin1").decode(head).startsWith(CPIO_MAGIC);
  const compression = isPlain ? "none" : detectCompression(head);
  if (compression !== undefined) return { content, compression };
  throw new FormatError("Cannot decompress the payload: its compression is unknown", {
    format: "rpm",
  });
}
