/**
 * Cuts the XML of primary, filelists and updateinfo into its elements while it streams.
 *
 * Each is one flat list of thousands of `<package>` or `<update>` elements, of which a rootfs needs
 * hundreds: finding where each one ends is all that has to be done to every byte. What is needed is
 * then read as XML.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type ByteSource, FormatError } from "@rootsmith/core/provider";

/** Of one element: all the paths of a kernel with its modules are a tenth of this. */
const MAX_BLOCK = 64 * 2 ** 20;

/**
 * Every `<package …>…</package>`, or whatever the element is called, as it stands; none of them lies in
 * another. A block is valid until the next one is asked for.
 *
 * @param what For messages: `"primary of base"`.
 * @throws {FormatError} If the document is cut off or declares entities.
 */
export async function* elementBlocks(
  bytes: ByteSource,
  name: "package" | "update",
  what: string,
): AsyncGenerator<Buffer, void, undefined> {
  const [open, close] = [`<${name} `, `</${name}>`];
  let rest: Buffer = Buffer.alloc(0);
  let isProlog = true;
  for await (const chunk of piecesOf(bytes, () => rest.length)) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let position = 0;
    for (;;) {
      const start = rest.indexOf(open, position, "latin1");
      if (start < 0) break;
      if (isProlog) checkProlog(rest.subarray(0, start), what);
      isProlog = false;
      const end = rest.indexOf(close, start, "latin1");
      if (end < 0) {
        position = start;
        break;
      }
      position = end + close.length;
      yield rest.subarray(start, position);
    }
    rest = rest.subarray(position);
    if (rest.length > MAX_BLOCK) {
      throw malformed(what, `a <${name}> is larger than ${MAX_BLOCK} bytes`);
    }
  }
  if (isProlog) checkProlog(rest, what);
  if (rest.includes(open) || !/<\/[\w:]+>\s*$|\/>\s*$/.test(rest.toString("latin1"))) {
    throw malformed(what, "it is cut off");
  }
}

/** The bytes in pieces of at least the size of what is left, so that a long package is searched a few times only. */
async function* piecesOf(bytes: ByteSource, left: () => number): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    chunks.push(viewOf(chunk));
    size += chunk.byteLength;
    if (size < left()) continue;
    yield chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    chunks = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(chunks);
}

function checkProlog(prolog: Buffer, what: string): void {
  if (prolog.includes("<!ENTITY")) throw malformed(what, "it declares entities of its own");
}

function viewOf(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

function malformed(what: string, fact: string): FormatError {
  return new FormatError(`Cannot read ${what}: ${fact}`, { format: "xml" });
}
