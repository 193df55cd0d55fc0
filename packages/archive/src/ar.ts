/**
 * Members of ar archives, the container of Debian packages.
 *
 * @see deb(5), and ar(5) of BSD
 * @module
 */
import { Buffer } from "node:buffer";
import { collectBytes, FormatError, type StoredContent } from "@rootsmith/core/provider";

const MAGIC = "!<arch>\n";
const HEADER_SIZE = 60;
/** A package has three or four; a hostile archive could have millions of empty ones. */
const MAX_MEMBERS = 1000;

export interface ArMember {
  /** Without the `/` that GNU ar puts behind it. */
  readonly name: string;
  readonly content: StoredContent;
}

/**
 * The members of an archive in their order. Reads only their headers.
 *
 * @throws {FormatError} If it is not an ar archive, is cut off, or has names in an extension of
 * GNU or BSD, which no package has.
 */
export async function readAr(
  content: StoredContent,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ArMember[]> {
  const magic = await textAt(content, 0, MAGIC.length);
  if (magic !== MAGIC) throw malformed(0, "it does not begin as one");
  const members: ArMember[] = [];
  let offset = MAGIC.length;
  // a last member of odd size may lack its padding
  while (offset < content.size) {
    options.signal?.throwIfAborted();
    if (members.length === MAX_MEMBERS) {
      throw malformed(offset, `it has more than ${MAX_MEMBERS} members`);
    }
    const { name, size } = parseHeader(await textAt(content, offset, HEADER_SIZE), offset);
    const start = offset + HEADER_SIZE;
    if (start + size > content.size) throw malformed(offset, `its member "${name}" is cut off`);
    members.push({ name, content: content.slice(start, size) });
    offset = start + size + (size % 2);
  }
  return members;
}

async function textAt(content: StoredContent, offset: number, size: number): Promise<string> {
  if (offset + size > content.size) throw malformed(offset, "it is cut off");
  const bytes = await collectBytes(content.slice(offset, size).open());
  return Buffer.from(bytes).toString("latin1");
}

/** Name in columns 0 to 15, size in 48 to 57, then a grave accent and a line feed. */
function parseHeader(header: string, offset: number): { name: string; size: number } {
  if (!header.endsWith("`\n")) throw malformed(offset, "a member's header is damaged");
  const field = header.slice(0, 16).trimEnd();
  if (field.startsWith("/") || field.startsWith("#1/")) {
    throw malformed(offset, `the name "${field}" is an extension that is not supported`);
  }
  const name = field.replace(/\/$/, "");
  if (name === "") throw malformed(offset, "a member has no name");
  const digits = header.slice(48, 58).trimEnd();
  if (!/^\d+$/.test(digits)) throw malformed(offset, `the size "${digits}" is not a number`);
  return { name, size: Number(digits) };
}

function malformed(offset: number, fact: string): FormatError {
  return new FormatError(`Cannot read the ar archive: ${fact}`, { format: "ar", offset });
}
