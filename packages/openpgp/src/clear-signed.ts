/**
 * The frame of clear-signed text: what lies inside the signature, and nothing else.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9580#section-7
 * @module
 */
import { Buffer } from "node:buffer";
import { FormatError } from "@rootsmith/core/provider";

const BEGIN_MESSAGE = "-----BEGIN PGP SIGNED MESSAGE-----";
const BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
const BLANKS = " \t\r";
const END_SIGNATURE = "-----END PGP SIGNATURE-----";

export interface ClearSigned {
  /** What was signed: dash-escapes undone, blanks at line ends removed, lines joined by a line feed. */
  readonly signed: Uint8Array;
  /** The armored signature. */
  readonly signature: string;
}

/** Whether there is a frame at all, be it well-formed or not. */
export function isClearSigned(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(BEGIN_MESSAGE);
}

/**
 * Takes the frame apart. It must be the whole of the text: apart from blank lines, nothing may
 * precede or follow it, since a reader could take for signed what is not.
 *
 * @throws {FormatError} If the frame is malformed, with the number of the line.
 */
export function parseClearSigned(bytes: Uint8Array): ClearSigned {
  // latin1 maps every byte to one character and back, whatever the encoding of the text
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("latin1")
    .split("\n")
    .map(withoutBlanksAtEnd);
  const start = lines.findIndex((line) => line !== "");
  if (lines[start] !== BEGIN_MESSAGE) throw malformed(start, "text before the signed message");

  const blank = lines.indexOf("", start + 1);
  const header = lines.slice(start + 1, blank).findIndex((line) => !line.startsWith("Hash: "));
  if (blank < 0 || header >= 0) {
    throw malformed(start + 1 + Math.max(header, 0), 'a header other than "Hash"');
  }
  const middle = lines.indexOf(BEGIN_SIGNATURE, blank);
  if (middle < 0) throw malformed(lines.length - 1, "no signature at the end");
  const end = lines.indexOf(END_SIGNATURE, middle);
  if (end < 0) throw malformed(lines.length - 1, "no end of the signature");
  const rest = lines.findIndex((line, index) => index > end && line !== "");
  if (rest >= 0) throw malformed(rest, "text after the signature");

  const text = lines.slice(blank + 1, middle).map((line, index) => {
    if (line.startsWith("- ")) return line.slice(2);
    if (line === "-") return ""; // an escaped empty line, its blank already removed
    if (line.startsWith("-")) throw malformed(blank + 1 + index, "a dash that is not escaped");
    return line;
  });
  return {
    signed: Buffer.from(text.join("\n"), "latin1"),
    signature: `${lines.slice(middle, end + 1).join("\n")}\n`,
  };
}

/**
 * What was signed as a text file: with the line end before the signature, which belongs to the frame.
 * Nobody vouches for it until the signature is verified.
 *
 * @throws {FormatError} As {@linkcode parseClearSigned}.
 */
export function clearSignedText(bytes: Uint8Array): Uint8Array {
  return textOf(parseClearSigned(bytes));
}

/** As {@linkcode clearSignedText}. */
export function textOf({ signed }: ClearSigned): Uint8Array {
  const text = new Uint8Array(signed.byteLength + 1);
  text.set(signed);
  text[signed.byteLength] = 0x0a;
  return text;
}

/** By hand: a pattern tries each blank of a long run as the first one. */
function withoutBlanksAtEnd(line: string): string {
  let end = line.length;
  while (end > 0 && BLANKS.includes(line.charAt(end - 1))) end--;
  return line.slice(0, end);
}

function malformed(index: number, fact: string): FormatError {
  return new FormatError(`Cannot read the clear-signed text: line ${index + 1} has ${fact}`, {
    format: "openpgp",
  });
}
