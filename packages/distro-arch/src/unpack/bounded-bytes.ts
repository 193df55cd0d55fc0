/**
 * Bytes of which there must not be more than so many: a small file can be decompressed into any number.
 *
 * @module
 */
import { type ByteSource, FormatError } from "@rootsmith/core/provider";

/** @throws {FormatError} If there are more than `max`. */
export async function* boundedBytes(
  bytes: ByteSource,
  max: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > max) {
      throw new FormatError(`Cannot decompress it: it has more than ${max >> 20} MiB`, {
        format: "alpm",
      });
    }
    yield chunk;
  }
}
