/**
 * The payload of a package, decompressed: a cpio archive.
 *
 * @module
 */
import { decompress, detectCompression, type XzDecoder } from "@rootsmith/archive";
import { collectBytes, FormatError } from "@rootsmith/core/provider";
import type { RpmFile } from "./rpm-file.ts";

/** What every cpio archive begins with. */
const CPIO_MAGIC = "07070";
/** Enough to tell every compression. */
const HEAD_SIZE = 13;

/**
 * The bytes of the archive; none for a package without payload. What compression it has shows in
 * its first bytes: the tag that names it is not in all packages.
 *
 * @throws {FormatError} If the compression is unknown, or the payload is damaged.
 */
export async function* openPayload(
  { payload }: RpmFile,
  xz: XzDecoder,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  if (payload.size === 0) return;
  const size = Math.min(HEAD_SIZE, payload.size);
  const head = await collectBytes(payload.slice(0, size).open());
  const isPlain = new TextDecoder("latin1").decode(head).startsWith(CPIO_MAGIC);
  const compression = isPlain ? "none" : detectCompression(head);
  if (compression === undefined) {
    throw new FormatError("Cannot decompress the payload: its compression is unknown", {
      format: "rpm",
    });
  }
  yield* compression === "xz"
    ? xz.decode(payload)
    : decompress(payload.open(), compression, options);
}
