/**
 * Bytes that are UTF-8 as a rule, as text: names of files and targets of links, which for a kernel
 * are any bytes.
 *
 * A byte that is not part of UTF-8 becomes the lone surrogate U+DC00 plus the byte, which no UTF-8
 * decodes to, so that every text leads back to its bytes.
 *
 * @see https://peps.python.org/pep-0383/ where the scheme comes from
 * @module
 */
import { Buffer } from "node:buffer";

const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

/** Runs of what is well-formed (Unicode, table 3-7), or one byte that is not. Of bytes as Latin-1. */
const RUNS =
  /((?:[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+)|[\x80-\xff]/g;

/** Lone surrogates only: with the flag, those of a pair are one character. */
const ESCAPES = /([\udc80-\udcff]+)/u;

/** The text of bytes. `bytesOfText()` is the inverse. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    return latin1.replaceAll(RUNS, (byte, run: string | undefined) =>
      run === undefined
        ? String.fromCharCode(0xdc00 + byte.charCodeAt(0))
        : Buffer.from(run, "latin1").toString("utf8"),
    );
  }
}

/** The bytes of a text: UTF-8, and what {@linkcode textOfBytes} had to escape. */
export function bytesOfText(text: string): Uint8Array {
  if (text.isWellFormed()) return ENCODER.encode(text);
  return Buffer.concat(
    text.split(ESCAPES).map((part, index) => {
      if (index % 2 === 0) return ENCODER.encode(part);
      return Uint8Array.from(part, (one) => one.charCodeAt(0) - 0xdc00);
    }),
  );
}
