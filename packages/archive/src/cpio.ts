/**
 * Members of cpio archives in the "new ASCII" format, with rpm's variant for files of 4 GiB and more.
 *
 * @see cpio(5) of libarchive, "New ASCII Format"
 * @see https://rpm-software-management.github.io/rpm/manual/large_files.html (stripped archives)
 * @module
 */
import { Buffer } from "node:buffer";
import { collectBytes, FormatError, type StoredContent } from "@rootsmith/core/provider";

const HEADER_SIZE = 110;
/** Magic and index of the file, filled up to a multiple of four. */
const STRIPPED_HEADER_SIZE = 16;
const ALIGNMENT = 4;
const TRAILER = "TRAILER!!!";
/** Longer names are refused, as no Linux system could open them. */
const MAX_NAME_SIZE = 4096;
/** How much is read at once while looking for headers, in bytes. */
const WINDOW_SIZE = 32 << 10;

export interface CpioMember {
  /** The name as written; in a stripped archive, the index of the file in the package's header. */
  readonly file: string | number;
  readonly content: StoredContent;
}

export interface ReadCpioOptions {
  readonly signal?: AbortSignal;
  /** Bytes of a file of a stripped archive, which does not say. Without it, none is accepted. */
  sizeOf?(file: number): number;
}

/**
 * The members of an archive in its order, up to its trailer. The content of one is a slice of `content`.
 *
 * @throws {FormatError} If the archive is cut off or malformed.
 */
export async function* readCpio(
  content: StoredContent,
  options: ReadCpioOptions = {},
): AsyncGenerator<CpioMember, void, undefined> {
  const { signal, sizeOf } = options;
  const bytesAt = windowReader(content);
  for (let offset = 0; ; ) {
    signal?.throwIfAborted();
    const magic = (await bytesAt(offset, 6)).toString("latin1");
    let file: string | number;
    let size: number;
    let start: number;
    if (magic === "070701" || magic === "070702") {
      const header = await bytesAt(offset, HEADER_SIZE);
      const nameSize = hexAt(header, 94, offset);
      if (nameSize > MAX_NAME_SIZE) throw malformed(offset, `a name has ${nameSize} bytes`);
      const name = await bytesAt(offset + HEADER_SIZE, nameSize);
      if (name.indexOf(0) !== nameSize - 1) throw malformed(offset, "a name does not end in zero");
      file = name.toString("utf8", 0, nameSize - 1);
      size = hexAt(header, 54, offset);
      start = aligned(offset + HEADER_SIZE + nameSize);
      if (file === TRAILER) return;
    } else if (magic === "07070X" && sizeOf !== undefined) {
      file = hexAt(await bytesAt(offset, STRIPPED_HEADER_SIZE), 6, offset);
      size = sizeOf(file);
      start = offset + STRIPPED_HEADER_SIZE;
    } else {
      throw malformed(offset, "no member begins there");
    }
    if (start + size > content.size) throw malformed(offset, `"${file}" is cut off`);
    yield { file, content: content.slice(start, size) };
    offset = aligned(start + size);
  }
}

/** Gives bytes at an offset; headers that lie close together cost one read. */
function windowReader(content: StoredContent): (offset: number, size: number) => Promise<Buffer> {
  let window: Buffer = Buffer.alloc(0);
  let windowStart = 0;
  return async (offset, size) => {
    if (offset + size > content.size) throw malformed(offset, "it is cut off");
    if (offset < windowStart || offset + size > windowStart + window.length) {
      const part = content.slice(offset, Math.min(WINDOW_SIZE, content.size - offset));
      window = Buffer.from(await collectBytes(part.open()));
      windowStart = offset;
    }
    return window.subarray(offset - windowStart, offset - windowStart + size);
  };
}

function hexAt(header: Buffer, position: number, offset: number): number {
  const digits = header.toString("latin1", position, position + 8);
  if (!/^[\dA-Fa-f]{8}$/.test(digits)) throw malformed(offset, `"${digits}" is not a number`);
  return Number.parseInt(digits, 16);
}

function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function malformed(offset: number, fact: string): FormatError {
  return new FormatError(`Cannot read the cpio archive at byte ${offset}: ${fact}`, {
    format: "cpio",
    offset,
  });
}
