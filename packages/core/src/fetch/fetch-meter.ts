/**
 * Counts bytes on their way.
 *
 * @module
 */
import type { ByteSource } from "../fs-entry.ts";

/** Time between two reports, in ms. */
const REPORT_INTERVAL = 100;

/** The same bytes; `tell` is told now and then, and at the end, how many have passed. */
export async function* metered(
  bytes: ByteSource,
  tell: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  let count = 0;
  let told = Date.now();
  try {
    for await (const chunk of bytes) {
      count += chunk.byteLength;
      if (Date.now() - told >= REPORT_INTERVAL) {
        told = Date.now();
        tell(count);
      }
      yield chunk;
    }
  } finally {
    tell(count);
  }
}
