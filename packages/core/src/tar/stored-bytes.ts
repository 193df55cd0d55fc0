/**
 * Stored content that lies in memory.
 *
 * @module
 */
import type { StoredContent } from "../model/fs-entry.ts";

/** Content whose parts can be opened, from bytes in memory. */
export function storedBytes(bytes: Uint8Array): StoredContent {
  return {
    size: bytes.byteLength,
    open: () => [bytes],
    readInto: (target, position) =>
      target.set(bytes.subarray(position, position + target.byteLength)),
    slice: (start, size) => {
      if (!(start >= 0 && size >= 0 && start + size <= bytes.byteLength)) {
        throw new RangeError(
          `Cannot slice content: ${size} bytes from ${start} are not within its ${bytes.byteLength} bytes`,
        );
      }
      return storedBytes(bytes.subarray(start, start + size));
    },
  };
}
