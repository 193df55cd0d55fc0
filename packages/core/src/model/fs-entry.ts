/**
 * One node of a rootfs, and the bytes behind it.
 *
 * @module
 */

import { bytesOfText } from "./byte-text.ts";

/** Chunks of bytes. A `ReadableStream`, a generator and `[bytes]` all fit. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** File bytes that can be read any number of times. */
export interface FileContent {
  /** Bytes; `open()` yields exactly this many. */
  readonly size: number;
  open(): ByteSource;
  /**
   * Fills `target` with the bytes from `position`: saves a copy where many files are packed. The
   * parts of one reading follow each other from the first byte to the last.
   */
  readInto?(target: Uint8Array, position: number): void;
}

/** Bytes that lie in a file of the cache: any part of them can be opened without reading the rest. */
export interface StoredContent extends FileContent {
  /** Fills `target` with the bytes from `position`. */
  readInto(target: Uint8Array, position: number): void;
  /**
   * The `size` bytes from `start`.
   *
   * @throws {RangeError} If the part is not within the content.
   */
  slice(start: number, size: number): StoredContent;
}

/** Fields common to every entry. */
interface EntryBase {
  /**
   * Relative, `/`-separated, no leading `/` or `./`, no `..`, no trailing `/`: `"usr/bin/env"`. Bytes
   * that are not UTF-8 are as in `byte-text.ts`.
   */
  readonly path: string;
  /** Permission bits with setuid, setgid, sticky: `0o000`–`0o7777`. */
  readonly mode: number;
  /** Numeric owner and group. Default 0. */
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds since 1970-01-01Z. Default and upper bound: the lock's `epoch`. */
  readonly mtime?: number;
  /** By full name, e.g. `"security.capability"`; values are raw bytes. */
  readonly xattrs?: Readonly<Record<string, Uint8Array>>;
  /** `purl` of the package that brought it. */
  readonly package?: string;
  /** Who else did: the provider's settings, or the caller. A layer of its own with `layers: "split"`. */
  readonly origin?: "tweaks" | "files";
}

export type FileEntry = EntryBase & { readonly type: "file"; readonly content: FileContent };
/** The entry whose path is `""` is the root directory itself. */
export type DirEntry = EntryBase & {
  readonly type: "dir";
  /** A directory that exists takes these attributes; by default its first description stands. */
  readonly amends?: true;
};
/** `target` of a symlink is its text; of a hard link, the `path` of an entry of type file. */
export type LinkEntry = EntryBase & {
  readonly type: "symlink" | "hardlink";
  readonly target: string;
};
export type DeviceEntry = EntryBase & {
  readonly type: "char" | "block";
  readonly major: number;
  readonly minor: number;
};
export type FifoEntry = EntryBase & { readonly type: "fifo" };
/** Removes what stands at `path`, with everything below it. Not an error where there is nothing. */
export interface WhiteoutEntry {
  readonly type: "whiteout";
  readonly path: string;
}

/** A node that stands in the rootfs. */
export type RootfsEntry = FileEntry | DirEntry | LinkEntry | DeviceEntry | FifoEntry;

/** One change of a rootfs: a node, not yet a tar header, or the removal of one. */
export type FsEntry = RootfsEntry | WhiteoutEntry;

/** Content from bytes in memory, for files that are generated. Text is written as `bytesOfText()`. */
export function contentOf(bytes: Uint8Array | string): FileContent {
  const data = typeof bytes === "string" ? bytesOfText(bytes) : bytes;
  return { size: data.byteLength, open: () => [data] };
}

/** All bytes of `source` in one array. For what is known to be small. */
export async function collectBytes(source: ByteSource): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    size += chunk.byteLength;
  }
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
