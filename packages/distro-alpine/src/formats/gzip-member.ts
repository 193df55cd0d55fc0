/**
 * One gzip stream of several that lie one behind the other: a signature is made over the bytes of
 * the streams that follow it, so their borders matter.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952 section 2.3
 * @module
 */
import { inflateRawSync } from "node:zlib";
import { FormatError } from "@rootsmith/core/provider";

export interface GzipMember {
  /** Where the next one begins. */
  readonly end: number;
  readonly data: Uint8Array;
}

/** Larger ones are refused, since they are read into memory: signatures, control data, indexes. */
const MAX_SIZE = 256 << 20;

const [HAS_CRC, HAS_EXTRA, HAS_NAME, HAS_COMMENT] = [2, 4, 8, 16];

/** @throws {FormatError} If no whole gzip stream is there. */
export function readGzipMember(bytes: Uint8Array, start: number): GzipMember {
  const body = bytes.subarray(skipHeader(bytes, start));
  try {
    // With `info`, it gives what its declaration does not know of.
    const { buffer, engine } = inflateRawSync(body, {
      info: true,
      maxOutputLength: MAX_SIZE,
    }) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
    const end = body.byteOffset - bytes.byteOffset + engine.bytesWritten + 8; // CRC32, ISIZE
    if (end <= bytes.byteLength) return { end, data: buffer };
  } catch (cause) {
    throw problem((cause as Error).message, start, cause);
  }
  throw problem("it is cut off", start);
}

function skipHeader(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== 0x1f || bytes[start + 1] !== 0x8b || bytes[start + 2] !== 8) {
    throw problem("it has no gzip header", start);
  }
  const flags = bytes[start + 3] ?? 0;
  const has = (flag: number | undefined): boolean => (flags & (flag ?? 0)) !== 0;
  let at = start + 10;
  if (has(HAS_EXTRA)) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if (!has(flag)) continue;
    const zero = bytes.indexOf(0, at);
    if (zero < 0) throw problem("its header is cut off", start);
    at = zero + 1;
  }
  return has(HAS_CRC) ? at + 2 : at;
}

function problem(fact: string, offset: number, cause?: unknown): FormatError {
  return new FormatError(`Cannot read a gzip stream: ${fact}`, { format: "gzip", offset, cause });
}
