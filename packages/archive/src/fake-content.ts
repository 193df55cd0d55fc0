/**
 * Content in memory, for the tests of this package.
 *
 * @module
 */
import type { StoredContent } from "@rootsmith/core";

/** Stored content over `bytes`, opened in chunks of `chunkSize`. `onRead` is told of each. */
export function fakeContent(
  bytes: Uint8Array,
  options: { readonly chunkSize?: number; readonly onRead?: (size: number) => void } = {},
): StoredContent {
  const { chunkSize = 65536, onRead } = options;
  return {
    size: bytes.byteLength,
    *open() {
      for (const chunk of chunksOf(bytes, chunkSize)) {
        onRead?.(chunk.byteLength);
        yield chunk;
      }
    },
    slice(start, size) {
      if (start < 0 || size < 0 || start + size > bytes.byteLength) {
        throw new RangeError(`Cannot slice ${size} bytes from ${start}: out of range`);
      }
      return fakeContent(bytes.subarray(start, start + size), options);
    },
  };
}

export function* chunksOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += size) {
    yield bytes.subarray(start, start + size);
  }
}
