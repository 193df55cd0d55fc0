/**
 * The checksum of headers in rpm's own database format.
 *
 * @see RFC 1950, 8.2
 * @module
 */

const MODULUS = 65_521;
/** So many bytes at once leave sums that numbers hold exactly. */
const CHUNK_SIZE = 1 << 16;

export function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let start = 0; start < bytes.length; start += CHUNK_SIZE) {
    const end = Math.min(bytes.length, start + CHUNK_SIZE);
    for (let at = start; at < end; at++) {
      a += bytes[at] as number;
      b += a;
    }
    a %= MODULUS;
    b %= MODULUS;
  }
  return b * 65_536 + a;
}
