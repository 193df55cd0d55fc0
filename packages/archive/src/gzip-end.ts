/**
 * Where the gzip members of a file end, which only decompressing them tells.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952 section 2.3
 * @module
 */
import { Buffer } from "node:buffer";
import { createInflateRaw } from "node:zlib";
import {
  collectBytes,
  decodeThrough,
  FormatError,
  type StoredContent,
} from "@rootsmith/core/provider";

const FIXED_SIZE = 10;
const FLAG = { headerCheck: 0x02, extra: 0x04, name: 0x08, comment: 0x10 } as const;
/** Of the check and the size behind the data. */
const TRAILER_SIZE = 8;
/** The longest extra field, and names of any reason. */
const MAX_HEADER_SIZE = 128 << 10;

/** Whether a member begins at `start`, as zlib's `gzread` sees it. */
export async function isGzipAt(content: StoredContent, start: number): Promise<boolean> {
  if (start + 2 > content.size) return false;
  const [first, second] = await collectBytes(content.slice(start, 2).open());
  return first === 0x1f && second === 0x8b;
}

/**
 * Bytes of the members at the beginning of `content`. Their checks are not made.
 *
 * @throws {FormatError} If one is corrupt or cut off.
 */
export async function gzipEnd(content: StoredContent): Promise<number> {
  let end = 0;
  while (await isGzipAt(content, end)) {
    const start = end + (await headerSizeAt(content, end));
    const inflate = createInflateRaw({ chunkSize: 1 << 20 });
    const data = content.slice(start, content.size - start).open();
    for await (const _ of decodeThrough(data, inflate, "gzip"));
    end = start + inflate.bytesWritten + TRAILER_SIZE;
  }
  if (end > content.size) throw cutOff();
  return end;
}

async function headerSizeAt(content: StoredContent, start: number): Promise<number> {
  const size = Math.min(MAX_HEADER_SIZE, content.size - start);
  const header = Buffer.from(await collectBytes(content.slice(start, size).open()));
  const flags = header[3] ?? 0;
  let at = FIXED_SIZE;
  if (flags & FLAG.extra) at += 2 + (at + 2 <= size ? header.readUInt16LE(at) : 0);
  for (const flag of [FLAG.name, FLAG.comment]) {
    if (flags & flag) at = header.indexOf(0, at) + 1 || size;
  }
  if (flags & FLAG.headerCheck) at += 2;
  if (at >= size) throw cutOff();
  return at;
}

function cutOff(): FormatError {
  return new FormatError("Cannot decompress gzip: the input is cut off", { format: "gzip" });
}
