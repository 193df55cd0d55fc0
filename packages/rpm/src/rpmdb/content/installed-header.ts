/**
 * The header of a package as the database keeps it: the main header as it was signed, then what the
 * signature header says and what the installation adds.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/hregions.html
 * @module
 */
import {
  appendValues,
  charsValue,
  type HeaderValue,
  int32Value,
  newHeader,
  stringsValue,
  valuesOf,
} from "../../file/header-values.ts";
import type { RpmFile } from "../../file/rpm-file.ts";
import type { RpmHeader } from "../../file/rpm-header.ts";
import { TAG } from "../../file/rpm-tags.ts";

/** A package of the database. */
export interface InstalledRpm {
  readonly rpm: Pick<RpmFile, "signature" | "header">;
  /** By file: see `FILE_STATE`. All normal by default. */
  readonly fileStates?: Uint8Array;
  /** Of the whole package file, as rpm 6 keeps them. */
  readonly packageDigests?: readonly PackageDigest[];
  /** It is in the database already, with this header: it stays as it is. */
  readonly isStored?: true;
}

/** A digest of a package file. */
export interface PackageDigest {
  /** Its number in OpenPGP. */
  readonly algorithm: number;
  /** Lower-case. */
  readonly hex: string;
}

/** What all packages of one transaction have in common. */
export interface Installation {
  /** Seconds since 1970-01-01Z. Also the number of the transaction, for which rpm takes its start. */
  readonly epoch: number;
  /** Colours of ELF files of the port: 3 where 32-bit libraries can stand beside 64-bit ones, else 0. */
  readonly color: number;
}

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
/** Those that keep their number; the region (62) and the reserved space (1008, 999 in rpm 6) are dropped. */
const KEPT = { first: 256, last: 998 };

/** What rpm would store: sizes, index, data; byte by byte the same as that of rpm 4.16 to 4.18. */
export function installedHeader(
  { rpm: { signature, header }, fileStates, packageDigests = [], isStored }: InstalledRpm,
  { epoch, color }: Installation,
): Uint8Array {
  if (isStored) return header.raw;
  const files = header.strings(TAG.BASENAMES).length;
  const values = signatureValues(signature);
  values.push(int32Value(TAG.INSTALLTIME, epoch), int32Value(TAG.INSTALLTID, epoch));
  if (files > 0) values.push(charsValue(TAG.FILESTATES, fileStates ?? new Uint8Array(files)));
  // The key of a repository is a row as well, but no package: it has no files to be coloured.
  if (header.has(TAG.ARCH)) values.push(int32Value(TAG.INSTALLCOLOR, color));
  if (packageDigests.length > 0) {
    const hex = packageDigests.map((digest) => digest.hex);
    values.push(stringsValue(TAG.PACKAGEDIGESTS, hex));
    const algorithms = packageDigests.map(({ algorithm }) => algorithm);
    values.push(int32Value(TAG.PACKAGEDIGESTALGOS, ...algorithms));
  }
  const added = values.filter(({ tag }) => !header.has(tag));
  if (header.has(TAG.HEADERIMMUTABLE)) return appendValues(header, added.sort(byTag));
  // The row of a key before rpm 4.10 has no region to stand behind.
  return newHeader("stored", [...ownValues(header), ...added].sort(byTag)).raw;
}

function ownValues(header: RpmHeader): HeaderValue[] {
  return header.entries.map((entry) => ({ ...entry, bytes: valuesOf(header, entry) }));
}

function byTag(a: HeaderValue, b: HeaderValue): number {
  return a.tag - b.tag;
}

function signatureValues(signature: RpmHeader): HeaderValue[] {
  return signature.entries.flatMap((entry) => {
    const isKept = entry.tag >= KEPT.first && entry.tag <= KEPT.last;
    const tag = isKept ? entry.tag : SIGNATURE_TAGS.get(entry.tag);
    if (tag === undefined) return [];
    return { tag, type: entry.type, count: entry.count, bytes: valuesOf(signature, entry) };
  });
}
