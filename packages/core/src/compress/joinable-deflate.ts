/**
 * Deflate streams that others can follow, as pigz writes them: so threads compress the parts of one
 * stream side by side.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1951#section-3.2.3
 * @module
 */
import { lastBlockOf } from "./deflate-blocks.ts";

/** A last block without content, in the fixed code. */
export const END_OF_DEFLATE: Uint8Array = Uint8Array.of(0x03, 0x00);

/** What follows the three bits that begin a stored block without content. */
const EMPTY_STORED = [0x00, 0x00, 0xff, 0xff] as const;

/**
 * The same content in whole bytes, in a buffer of its own, with no block that says it is the last.
 *
 * @param stream One whole stream.
 */
export function joinable(stream: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(stream.byteLength + 1 + EMPTY_STORED.length);
  bytes.set(stream);
  const { start, end } = lastBlockOf(bytes);
  bytes[start >>> 3] = (bytes[start >>> 3] as number) & ~(1 << (start & 7));
  const rest = (end + 3 + 7) >>> 3;
  bytes.set(EMPTY_STORED, rest);
  return bytes.slice(0, rest + EMPTY_STORED.length);
}
