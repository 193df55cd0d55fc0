/**
 * The header of a package as the database keeps it: the main header as it was signed, then what the
 * signature header says and what the installation adds.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/hregions.html
 * @module
 */
import { Buffer } from "node:buffer";
import type { RpmFile } from "./rpm-file.ts";
import type { RpmHeader } from "./rpm-header.ts";
import { ENTRY_SIZE, type HeaderEntry } from "./rpm-header-index.ts";
import { TAG } from "./rpm-tags.ts";

/** A package of the database. */
export interface InstalledRpm {
  readonly rpm: Pick<RpmFile, "signature" | "header">;
  /** By file: 0 installed, 2 left out, as documentation may be. All 0 by default. */
  readonly fileStates?: Uint8Array;
}

/** What all packages of one transaction have in common. */
export interface Installation {
  /** Seconds since 1970-01-01Z. */
  readonly epoch: number;
  /** Number of the transaction; rpm takes the time of its start. Default `epoch`. */
  readonly installTid?: number;
  /** Colours of ELF files of the port: 3 where 32-bit libraries can stand beside 64-bit ones, else 0. */
  readonly color: number;
}

/** Types of values: see the format of headers. */
const CHAR = 1;
const INT32 = 4;
const ALIGNMENTS: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 8 };

/** Tags of the signature header that the database keeps under another number. */
const SIGNATURE_TAGS: ReadonlyMap<number, number> = new Map([
  [1000, 257], // size
  [1001, 258],
  [1002, 259], // PGP
  [1003, 260],
  [1004, 261], // MD5
  [1005, 262], // GPG
  [1006, 263],
  [1007, 1046], // size of the payload
]);
/** Those that keep their number; the region (62) and the reserved space (1008) are dropped. */
const KEPT = { first: 256, last: 999 };

interface AddedEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** What rpm would store: sizes, index, data; byte by byte the same as that of rpm 4.16 to 4.18. */
export function installedHeader(
  { rpm: { signature, header }, fileStates }: InstalledRpm,
  { epoch, installTid = epoch, color }: Installation,
): Uint8Array {
  const files = header.strings(TAG.BASENAMES).length;
  const added: AddedEntry[] = [...signatureEntries(signature)];
  added.push(int32(TAG.INSTALLTIME, epoch));
  if (files > 0) {
    const bytes = fileStates ?? new Uint8Array(files);
    added.push({ tag: TAG.FILESTATES, type: CHAR, count: files, bytes });
  }
  // The key of a repository is a row as well, but no package: it has no payload to be coloured.
  if (header.has(TAG.ARCH)) added.push(int32(TAG.INSTALLCOLOR, color));
  added.push(int32(TAG.INSTALLTID, installTid));
  return appendEntries(
    header,
    added.filter(({ tag }) => !header.has(tag)).sort((a, b) => a.tag - b.tag),
  );
}

/** The bytes of the values of an entry. */
export function valuesOf(header: RpmHeader, { offset, size }: HeaderEntry): Buffer {
  const start = 8 + header.entries.length * ENTRY_SIZE + offset;
  return Buffer.from(header.raw.buffer, header.raw.byteOffset + start, size);
}

function signatureEntries(signature: RpmHeader): AddedEntry[] {
  return signature.entries.flatMap((entry) => {
    const isKept = entry.tag >= KEPT.first && entry.tag <= KEPT.last;
    const tag = isKept ? entry.tag : SIGNATURE_TAGS.get(entry.tag);
    if (tag === undefined) return [];
    return { tag, type: entry.type, count: entry.count, bytes: valuesOf(signature, entry) };
  });
}

function int32(tag: number, value: number): AddedEntry {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return { tag, type: INT32, count: 1, bytes };
}

function appendEntries({ raw, entries }: RpmHeader, added: readonly AddedEntry[]): Uint8Array {
  const data = raw.subarray(8 + entries.length * ENTRY_SIZE);
  const index = Buffer.alloc(added.length * ENTRY_SIZE);
  const parts: Uint8Array[] = [];
  let end = data.byteLength;
  added.forEach(({ tag, type, count, bytes }, position) => {
    const alignment = ALIGNMENTS[type] ?? 1;
    const gap = (alignment - (end % alignment)) % alignment;
    const line = [tag, type, end + gap, count];
    for (const [field, value] of line.entries()) {
      index.writeUInt32BE(value, position * ENTRY_SIZE + field * 4);
    }
    parts.push(new Uint8Array(gap), bytes);
    end += gap + bytes.byteLength;
  });
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(entries.length + added.length, 0);
  sizes.writeUInt32BE(end, 4);
  const originalIndex = raw.subarray(8, 8 + entries.length * ENTRY_SIZE);
  return Buffer.concat([sizes, originalIndex, index, data, ...parts]);
}
