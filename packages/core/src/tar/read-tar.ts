/**
 * Reads tar archives: ustar, GNU long names and numbers, PAX.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { textOfBytes } from "../model/byte-text.ts";
import { InvalidEntryError } from "../model/errors.ts";
import { collectBytes, type RootfsEntry, type StoredContent } from "../model/fs-entry.ts";
import { portableCapability } from "../rootfs/file-capability.ts";
import { type PaxRecords, parsePaxRecords } from "./pax-records.ts";
import { isSparse, sparseFile } from "./sparse-file.ts";
import {
  BLOCK_SIZE,
  decodePath,
  isZeroBlock,
  parseTarHeader,
  type TarHeader,
  tarError,
} from "./tar-header.ts";

/** How much is read at once while looking for headers, in bytes. */
const WINDOW_SIZE = 32 << 10;

/** Larger extended headers are refused, since they are read into memory. */
const MAX_EXTENSION_SIZE = 8 << 20;

/** The last of a kernel: all ones stand for none. */
const MAX_OWNER = 2 ** 32 - 2;

/** The first and the last second of the years that RFC 3339 can write, in seconds since 1970-01-01Z. */
const TIMES = [-62_135_596_800, 253_402_300_799] as const;

const STAR_XATTR = "SCHILY.xattr.";
const LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";

/** What extended headers say about the entry that follows them. */
interface Extensions {
  longPath?: string;
  longLinkPath?: string;
  pax?: PaxRecords;
}

/** An entry, with the names that its owners had where it was packed, if these are asked for. */
export type TarEntry = RootfsEntry & { readonly userName?: string; readonly groupName?: string };

export interface ReadTarOptions {
  readonly signal?: AbortSignal;
  /** Say what the owners are called. Default false: their numbers only. */
  readonly ownerNames?: boolean;
  /** As dpkg unpacks: no PAX headers, and no types but those of files, links, devices. */
  readonly asDpkg?: boolean;
}

/**
 * The entries of an archive, in its order, which may end without the blocks that say so. The content
 * of a file is a slice of `content`, with the holes of a sparse one. File capabilities are in the form
 * that holds on every machine. Names that are not UTF-8 are as in `byte-text.ts`; a leading slash
 * falls away.
 *
 * @throws {FormatError} If the archive is truncated, malformed, or holds what a rootfs has not.
 * @throws {InvalidEntryError} If a path leads out of the root.
 */
export async function* readTar(
  content: StoredContent,
  options: ReadTarOptions = {},
): AsyncGenerator<TarEntry, void, undefined> {
  const blockAt = blockReader(content);
  let globals: PaxRecords = new Map();
  let extensions: Extensions = {};
  for (let offset = 0; ; ) {
    options.signal?.throwIfAborted();
    if (offset === content.size && Object.keys(extensions).length === 0) return;
    const block = await blockAt(offset);
    if (isZeroBlock(block)) return;
    const header = parseTarHeader(block, offset);
    if (options.asDpkg && "xg7".includes(header.type)) {
      throw tarError(`it has the type "${header.type}", which dpkg does not unpack`, offset);
    }
    const pax = mergePax(globals, extensions.pax);
    const isExtension = "xgLK".includes(header.type);
    const size = isExtension ? header.size : contentSize(header, pax, offset);
    const start = offset + BLOCK_SIZE;
    if (size < 0 || start + size > content.size) throw tarError("it is truncated", offset);

    if (isExtension) {
      if (size > MAX_EXTENSION_SIZE) throw tarError("its extended header is too large", offset);
      const bytes = await collectBytes(content.slice(start, size).open());
      if (header.type === "x") extensions.pax = parsePaxRecords(bytes, offset);
      if (header.type === "g") globals = mergePax(globals, parsePaxRecords(bytes, offset));
      if (header.type === "L") extensions.longPath = longName(bytes, offset);
      if (header.type === "K") extensions.longLinkPath = longName(bytes, offset);
    } else {
      const stored = content.slice(start, size);
      const file = isSparse(pax) ? await sparseFile(pax, stored, offset) : stored;
      const entry = entryOf(header, { ...extensions, pax }, file, offset);
      const names = options.ownerNames ? ownerNames(header) : undefined;
      yield names === undefined
        ? portableCapability(entry)
        : { ...portableCapability(entry), ...names };
      extensions = {};
    }
    offset = start + Math.ceil(size / BLOCK_SIZE) * BLOCK_SIZE;
  }
}

/** Gives the block at an offset; blocks that lie close together cost one read. */
function blockReader(content: StoredContent): (offset: number) => Promise<Uint8Array> {
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = 0;
  return async (offset) => {
    if (offset + BLOCK_SIZE > content.size) throw tarError("it is truncated", offset);
    if (offset + BLOCK_SIZE > windowStart + window.byteLength) {
      const size = Math.min(WINDOW_SIZE, content.size - offset);
      window = await collectBytes(content.slice(offset, size).open());
      windowStart = offset;
    }
    return window.subarray(offset - windowStart, offset - windowStart + BLOCK_SIZE);
  };
}

function entryOf(
  header: TarHeader,
  { longPath, longLinkPath, pax = new Map() }: Extensions,
  content: StoredContent,
  offset: number,
): RootfsEntry {
  const rawPath =
    (isSparse(pax) ? paxText(pax, "GNU.sparse.name", offset) : undefined) ??
    paxText(pax, "path", offset) ??
    longPath ??
    decodePath(header.path, offset);
  const mtime = paxNumber(pax, "mtime", offset) ?? header.mtime;
  const xattrs = xattrsOf(pax, offset);
  const base = {
    path: normalizePath(rawPath),
    mode: header.mode & 0o7777,
    uid: ownerOf("uid", header, pax, offset),
    gid: ownerOf("gid", header, pax, offset),
    mtime: Math.min(Math.max(mtime, TIMES[0]), TIMES[1]),
    ...(xattrs !== undefined && { xattrs }),
  };
  const target = (): string =>
    paxText(pax, "linkpath", offset) ?? longLinkPath ?? decodePath(header.linkPath, offset);
  switch (header.type) {
    case "\0":
    case "0":
    case "7":
      // Archives older than ustar mark a directory by its name only.
      if (rawPath.endsWith("/")) return { ...base, type: "dir" };
      return { ...base, type: "file", content };
    case "1":
      return { ...base, type: "hardlink", target: normalizePath(target()) };
    case "2":
      return { ...base, type: "symlink", target: target() };
    case "3":
    case "4": {
      const { major, minor } = header;
      return { ...base, type: header.type === "3" ? "char" : "block", major, minor };
    }
    case "5":
      return { ...base, type: "dir" };
    case "6":
      return { ...base, type: "fifo" };
    case "S":
      throw tarError("it is a sparse file of GNU tar's old form", offset);
    default:
      throw tarError(`it has the unknown type ${JSON.stringify(header.type)}`, offset);
  }
}

function ownerNames({ userName, groupName }: TarHeader): Pick<TarEntry, "userName" | "groupName"> {
  return { userName: textOfBytes(userName), groupName: textOfBytes(groupName) };
}

function ownerOf(key: "uid" | "gid", header: TarHeader, pax: PaxRecords, offset: number): number {
  const id = paxNumber(pax, key, offset) ?? header[key];
  if (id >= 0 && id <= MAX_OWNER) return id;
  throw tarError(`its ${key} ${id} is out of range`, offset);
}

/** Some writers give a link the size of its target, though no content follows. */
function contentSize({ type, size }: TarHeader, pax: PaxRecords, offset: number): number {
  return "123456".includes(type) ? 0 : (paxNumber(pax, "size", offset) ?? size);
}

function longName(bytes: Uint8Array, offset: number): string {
  const end = bytes.indexOf(0);
  return decodePath(end === -1 ? bytes : bytes.subarray(0, end), offset);
}

function mergePax(globals: PaxRecords, own: PaxRecords = new Map()): PaxRecords {
  return globals.size === 0 ? own : new Map([...globals, ...own]);
}

/** An empty value takes back what a global header said. */
function paxText(pax: PaxRecords, key: string, offset: number): string | undefined {
  const value = pax.get(key);
  return value?.byteLength ? decodePath(value, offset) : undefined;
}

function paxNumber(pax: PaxRecords, key: string, offset: number): number | undefined {
  const text = paxText(pax, key, offset);
  if (text === undefined) return undefined;
  const value = Math.floor(Number(text));
  if (!/^-?\d+(\.\d*)?$/.test(text) || !Number.isSafeInteger(value)) {
    throw tarError(`its ${key} ${JSON.stringify(text)} is not a number`, offset);
  }
  return value;
}

/** The raw values that star began with; else those of libarchive, which are in base64. */
function xattrsOf(pax: PaxRecords, offset: number): Record<string, Uint8Array> | undefined {
  if (pax.size === 0) return undefined;
  const xattrs = new Map<string, Uint8Array>();
  for (const [key, value] of pax) {
    if (!key.startsWith(LIBARCHIVE_XATTR)) continue;
    const name = percentDecoded(key.slice(LIBARCHIVE_XATTR.length), offset);
    const base64 = Buffer.from(value).toString("latin1");
    xattrs.set(name, new Uint8Array(Buffer.from(base64, "base64")));
  }
  for (const [key, value] of pax) {
    if (key.startsWith(STAR_XATTR)) xattrs.set(key.slice(STAR_XATTR.length), value);
  }
  return xattrs.size === 0 ? undefined : Object.fromEntries(xattrs);
}

function percentDecoded(text: string, offset: number): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw tarError("the name of an extended attribute is malformed", offset, cause);
  }
}

/** `"./usr//bin/"` becomes `"usr/bin"`, as does `"/usr/bin"`. */
function normalizePath(path: string): string {
  if (path.includes("\0")) throw new InvalidEntryError(path, "its path has a zero byte");
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw new InvalidEntryError(path, 'its path has a ".."');
  return parts.join("/");
}
