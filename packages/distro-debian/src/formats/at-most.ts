/**
 * A bound for what comes out of a small compressed file.
 *
 * @module
 */
import { type ByteSource, FormatError } from "@rootsmith/core/provider";

/**
 * Passes bytes on, up to `limit`.
 *
 * @param what They are the content of, at the begin of a sentence: `"the index"`.
 * @throws {FormatError} If there are more.
 */
export async function* atMost(
  bytes: ByteSource,
  limit: number,
  what: string,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > limit) {
      throw new FormatError(`Cannot read ${what}: it is larger than ${limit >> 20} MiB`, {
        format: "deb",
      });
    }
    yield chunk;
  }
}
