/**
 * Bytes on their way, counted and limited.
 *
 * @module
 */
import type { ByteSource } from "../model/fs-entry.ts";
import { TransferFailure } from "./fetch-failure.ts";

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

/**
 * The same bytes, up to `limit` of them.
 *
 * @throws {TransferFailure} While iterating, if there are more.
 */
export async function* limited(bytes: ByteSource, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > limit) throw new TransferFailure(`more than ${limit} bytes`, { transient: false });
    yield chunk;
  }
}
