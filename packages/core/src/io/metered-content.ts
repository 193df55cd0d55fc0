/**
 * Content that says how much of it has been read.
 *
 * @module
 */
import type { FileContent } from "../model/fs-entry.ts";

/** The same content; `tell` gets the bytes that have been read so far, from the first one on. */
export function meteredContent(content: FileContent, tell: (bytes: number) => void): FileContent {
  const { readInto } = content;
  return {
    size: content.size,
    async *open() {
      let bytes = 0;
      for await (const chunk of content.open()) {
        bytes += chunk.byteLength;
        tell(bytes);
        yield chunk;
      }
    },
    ...(readInto && {
      readInto(target: Uint8Array, position: number) {
        readInto.call(content, target, position);
        tell(position + target.byteLength);
      },
    }),
  };
}
