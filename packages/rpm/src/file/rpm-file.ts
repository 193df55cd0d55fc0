/**
 * An RPM package: lead, signature header, main header, payload.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/format_v4.html
 * @module
 */
import { collectBytes, FormatError, type StoredContent } from "@rootsmith/core/provider";
import { HEADER_INTRO_SIZE, headerSizeOf, RpmHeader } from "./rpm-header.ts";
import type { HeaderKind } from "./rpm-header-index.ts";

const LEAD_SIZE = 96;
const LEAD_MAGIC = [0xed, 0xab, 0xee, 0xdb] as const;
/** What the size of the signature header is filled up to a multiple of. */
const SIGNATURE_ALIGNMENT = 8;

/** A package whose headers have been read; nothing of it has been verified. */
export interface RpmFile {
  readonly signature: RpmHeader;
  readonly header: RpmHeader;
  /** The main header as it stands in the file, which is what a header signature is over. */
  readonly headerContent: StoredContent;
  /** A cpio archive, compressed in one of several ways. */
  readonly payload: StoredContent;
  /** Main header and payload, which is what the older kind of signature is over. */
  readonly signedContent: StoredContent;
}

/**
 * Reads the headers of a package. What the lead says besides its magic is void since 1999.
 *
 * @throws {FormatError} If it is not an RPM package, or a header is malformed.
 */
export async function readRpm(content: StoredContent): Promise<RpmFile> {
  const lead = await bytesAt(content, 0, LEAD_SIZE);
  if (LEAD_MAGIC.some((byte, index) => lead[index] !== byte)) {
    throw new FormatError("Cannot read an RPM package: it does not begin as one", {
      format: "rpm",
      offset: 0,
    });
  }
  const signature = await readHeader(content, LEAD_SIZE, "signature");
  const start = Math.ceil(signature.end / SIGNATURE_ALIGNMENT) * SIGNATURE_ALIGNMENT;
  const main = await readHeader(content, start, "main");
  return {
    signature: signature.header,
    header: main.header,
    headerContent: content.slice(start, main.end - start),
    payload: content.slice(main.end, content.size - main.end),
    signedContent: content.slice(start, content.size - start),
  };
}

async function readHeader(
  content: StoredContent,
  start: number,
  kind: HeaderKind,
): Promise<{ readonly header: RpmHeader; readonly end: number }> {
  const size = headerSizeOf(await bytesAt(content, start, HEADER_INTRO_SIZE), kind);
  return { header: RpmHeader.read(await bytesAt(content, start, size), kind), end: start + size };
}

async function bytesAt(content: StoredContent, start: number, size: number): Promise<Uint8Array> {
  if (start + size > content.size) {
    throw new FormatError("Cannot read an RPM package: it is cut off", {
      format: "rpm",
      offset: content.size,
    });
  }
  return collectBytes(content.slice(start, size).open());
}
