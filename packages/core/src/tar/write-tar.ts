/**
 * Writes tar archives whose bytes depend on nothing but the entries: ustar, with a PAX header only
 * before entries that ustar cannot hold.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md
 * @module
 */
import { bytesOfText } from "../model/byte-text.ts";
import { InvalidEntryError } from "../model/errors.ts";
import {
  contentOf,
  type FileEntry,
  type FsEntry,
  type RootfsEntry,
  type WhiteoutEntry,
} from "../model/fs-entry.ts";
import { formatPaxRecords } from "./pax-records.ts";
import { TarChunks } from "./tar-chunks.ts";
import { BLOCK_SIZE, checksumsOf, FIELDS, type TarField } from "./tar-header.ts";

export interface WriteTarOptions {
  /** Seconds since 1970-01-01Z: the mtime of entries without one, and the latest of all. */
  readonly epoch: number;
  /**
   * Write whiteouts, as files named `.wh.NAME`. Default false: they are left out, since below the
   * first layer there is nothing to remove.
   */
  readonly whiteouts?: boolean;
  /** True: a chunk is written over when 2 MiB more have been taken. Saves most of the memory. */
  readonly reuseChunks?: boolean;
  readonly signal?: AbortSignal;
}

/** Contents are read in parts of at most this size, in bytes. */
const PART_SIZE = 256 << 10;

const TYPE_FLAGS: Readonly<Record<RootfsEntry["type"], string>> = {
  file: "0",
  hardlink: "1",
  symlink: "2",
  char: "3",
  block: "4",
  dir: "5",
  fifo: "6",
};

const ENCODER = new TextEncoder();

/**
 * One archive, in chunks of at most 1 MiB that the caller may keep. Entries are written in the order
 * in which they come, owners by number only.
 *
 * @throws {InvalidEntryError} If an entry cannot be written, or a content has not the size it claims.
 */
export async function* writeTar(
  entries: Iterable<FsEntry> | AsyncIterable<FsEntry>,
  options: WriteTarOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = new TarChunks(options.reuseChunks);
  for await (const entry of entries) {
    options.signal?.throwIfAborted();
    if (entry.type === "whiteout") {
      if (options.whiteouts) writeHeader(chunks, whiteoutFile(entry), options.epoch);
      continue;
    }
    writeHeader(chunks, entry, options.epoch);
    yield* chunks.take();
    if (entry.type !== "file") continue;
    const { content } = entry;
    if (content.readInto === undefined) {
      yield* writeContent(chunks, entry, options.signal);
    } else {
      for (let position = 0; position < content.size; ) {
        options.signal?.throwIfAborted();
        const part = chunks.reserve(Math.min(PART_SIZE, content.size - position));
        content.readInto(part, position);
        position += part.byteLength;
        yield* chunks.take();
      }
    }
    chunks.pad(-content.size & (BLOCK_SIZE - 1));
  }
  chunks.pad(2 * BLOCK_SIZE);
  chunks.finish();
  yield* chunks.take();
}

async function* writeContent(
  chunks: TarChunks,
  { path, content }: FileEntry,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { size } = content;
  let written = 0;
  for await (const bytes of content.open()) {
    signal?.throwIfAborted();
    written += bytes.byteLength;
    if (written > size) break;
    chunks.write(bytes);
    yield* chunks.take();
  }
  if (written !== size) {
    const fact = written > size ? "more" : `${written}`;
    throw new InvalidEntryError(path, `its content has ${fact} bytes, expected ${size}`);
  }
}

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts */
function whiteoutFile(whiteout: WhiteoutEntry): RootfsEntry {
  const name = whiteout.path.lastIndexOf("/") + 1;
  const path = `${whiteout.path.slice(0, name)}.wh.${whiteout.path.slice(name)}`;
  return { type: "file", path, mode: 0o644, content: contentOf("") };
}

function writeHeader(chunks: TarChunks, entry: RootfsEntry, epoch: number): void {
  const pax = new Map<string, Uint8Array>();
  for (const [name, value] of Object.entries(entry.xattrs ?? {})) {
    if (name.includes("=")) {
      throw new InvalidEntryError(entry.path, `its attribute "${name}" has a "=" in its name`);
    }
    pax.set(`SCHILY.xattr.${name}`, value);
  }
  const header = new Uint8Array(BLOCK_SIZE);
  const path = archivePath(entry);
  if (!setPath(header, path)) pax.set("path", bytesOfText(path));
  if (entry.type === "symlink" || entry.type === "hardlink") {
    const fits = setText(header, "linkName", entry.target);
    if (!fits) pax.set("linkpath", bytesOfText(entry.target));
  }
  const numbers = {
    uid: entry.uid ?? 0,
    gid: entry.gid ?? 0,
    size: entry.type === "file" ? entry.content.size : 0,
    mtime: Math.min(Math.floor(entry.mtime ?? epoch), epoch),
  };
  for (const [field, value] of Object.entries(numbers)) {
    const fits = setOctal(header, field as keyof typeof numbers, value);
    if (!fits) pax.set(field, ENCODER.encode(String(value)));
  }
  setOctal(header, "mode", entry.mode & 0o7777);
  setDevice(header, entry);

  if (pax.size > 0) writePax(chunks, pax);
  chunks.write(seal(header, TYPE_FLAGS[entry.type]));
}

/** The name of an extended header and its attributes never depend on the host. */
function writePax(chunks: TarChunks, pax: ReadonlyMap<string, Uint8Array>): void {
  const sorted = new Map([...pax].sort(([a], [b]) => (a < b ? -1 : 1)));
  const records = formatPaxRecords(sorted);
  const header = new Uint8Array(BLOCK_SIZE);
  setText(header, "name", "PaxHeader");
  setOctal(header, "mode", 0o644);
  setOctal(header, "size", records.byteLength);
  for (const field of ["uid", "gid", "mtime", "major", "minor"] as const)
    setOctal(header, field, 0);
  chunks.write(seal(header, "x"));
  chunks.write(records);
  chunks.pad(-records.byteLength & (BLOCK_SIZE - 1));
}

function setDevice(header: Uint8Array, entry: RootfsEntry): void {
  const isDevice = entry.type === "char" || entry.type === "block";
  const { major, minor } = isDevice ? entry : { major: 0, minor: 0 };
  if (!setOctal(header, "major", major) || !setOctal(header, "minor", minor)) {
    const fact = `its device number ${major}:${minor} is out of range`;
    throw new InvalidEntryError(entry.path, fact);
  }
}

/** Fills in what all headers have: type, magic and, last, the checksum. */
function seal(header: Uint8Array, type: string): Uint8Array {
  setText(header, "type", type);
  setText(header, "magic", "ustar");
  header.fill(0x30, 263, 265); // version "00"
  const [sum] = checksumsOf(header);
  setText(header, "checksum", `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

function archivePath({ path, type }: RootfsEntry): string {
  if (path === "") return "./";
  return type === "dir" ? `${path}/` : path;
}

/** Writes the path, cut at a slash if need be. False if it is not ASCII or has no place to be cut. */
function setPath(header: Uint8Array, path: string): boolean {
  if (setText(header, "name", path)) return true;
  const cut = path.lastIndexOf("/", Math.min(FIELDS.prefix[1], path.length - 2));
  if (cut <= 0 || path.length - cut - 1 > FIELDS.name[1]) return false;
  if (!isAscii(path)) return false;
  header.fill(0, 0, FIELDS.name[1]);
  return (
    setText(header, "prefix", path.slice(0, cut)) && setText(header, "name", path.slice(cut + 1))
  );
}

/** Writes as much of the text as there is room for. False if that is not all, or not ASCII. */
function setText(header: Uint8Array, field: TarField, text: string): boolean {
  const [start, length] = FIELDS[field];
  const { read, written } = ENCODER.encodeInto(text, header.subarray(start, start + length));
  return read === text.length && written === text.length;
}

function isAscii(text: string): boolean {
  return ENCODER.encode(text).byteLength === text.length;
}

/** Writes octal digits and a zero byte. False, with the field as zero, if the number does not fit. */
function setOctal(header: Uint8Array, field: TarField, value: number): boolean {
  const [start, length] = FIELDS[field];
  const fits = Number.isSafeInteger(value) && value >= 0 && value < 8 ** (length - 1);
  let rest = fits ? value : 0;
  for (let index = start + length - 2; index >= start; index--) {
    header[index] = 0x30 + (rest % 8);
    rest = Math.floor(rest / 8);
  }
  return fits;
}
