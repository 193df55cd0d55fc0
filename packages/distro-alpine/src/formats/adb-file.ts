/**
 * Files of apk version 3: an ADB block, signatures of it, and the contents of files, compressed as a whole.
 *
 * @see apk-v3(5), "BLOCKS"
 * @module
 */
import { Buffer } from "node:buffer";
import { createInflateRaw } from "node:zlib";
import {
  type ByteSource,
  decodeThrough,
  decompressZstd,
  type StoredContent,
} from "@rootsmith/core/provider";
import { adbError } from "./adb.ts";

/** Of `schema`: what the ADB block says. */
export const ADB_SCHEMAS = { index: 0x78646e69, package: 0x676b6370 } as const;

export type AdbSchema = keyof typeof ADB_SCHEMAS;

/** Where the parts lie in the decompressed file, in bytes. */
export interface AdbFile {
  readonly adb: AdbPart;
  readonly signatures: readonly AdbPart[];
  /** One for each file that has content. */
  readonly data: readonly AdbPart[];
}

export type AdbPart = {
  readonly offset: number;
  readonly size: number;
};

const HEADER = 8;
const ALIGNMENT = 8;
const [ADB, SIGNATURE, DATA, EXTENDED] = [0, 1, 2, 3];

/** What comes before the compressed bytes: nothing, `ADBd`, or `ADBc` with algorithm and level. */
const ALGORITHMS = ["none", "deflate", "zstd"] as const;

/** Whether it is a file of version 3. */
export function isAdb(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 3)).equals(Buffer.from("ADB"));
}

/** @param head The first bytes of the file. @throws {FormatError} If it is none, or compressed otherwise. */
export function adbCompression(head: Uint8Array): {
  readonly algorithm: "none" | "deflate" | "zstd";
  readonly skip: number;
} {
  const kind = isAdb(head) ? String.fromCharCode(head[3] ?? 0) : "";
  if (kind === ".") return { algorithm: "none", skip: 0 };
  if (kind === "d") return { algorithm: "deflate", skip: 4 };
  if (kind === "c" && head.byteLength < 6) throw adbError("it is cut off", head.byteLength);
  const algorithm = kind === "c" ? ALGORITHMS[head[4] ?? -1] : undefined;
  if (algorithm !== undefined) return { algorithm, skip: 6 };
  throw adbError(
    isAdb(head) ? "it is compressed in an unknown way" : "it does not begin as one",
    0,
  );
}

/** The decompressed file, beginning with `ADB.`. @param bytes Without what `skip` says. */
export function decompressAdb(
  bytes: ByteSource,
  algorithm: "none" | "deflate" | "zstd",
): ByteSource {
  if (algorithm === "none") return bytes;
  if (algorithm === "zstd") return decompressZstd(bytes);
  return decodeThrough(bytes, createInflateRaw({ chunkSize: 1 << 18 }), "deflate");
}

/** A decompressed file, wherever it lies. */
export interface AdbSource {
  readonly size: number;
  read(offset: number, size: number): Buffer;
}

export function sourceOfBytes(bytes: Uint8Array): AdbSource {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { size: view.length, read: (offset, size) => view.subarray(offset, offset + size) };
}

export function sourceOfContent(content: StoredContent): AdbSource {
  return {
    size: content.size,
    read(offset, size) {
      const bytes = Buffer.alloc(size);
      content.readInto(bytes, offset);
      return bytes;
    },
  };
}

/**
 * The parts of a decompressed file. Of its contents, nothing is read.
 *
 * @throws {FormatError} If it is not of the schema, or malformed.
 */
export function readAdbFile(source: AdbSource, schema: AdbSchema): AdbFile {
  const head = source.read(0, Math.min(HEADER, source.size));
  if (head.length < HEADER || head.toString("latin1", 0, 4) !== "ADB.") {
    throw adbError("it does not begin as one", 0);
  }
  if (head.readUInt32LE(4) !== ADB_SCHEMAS[schema]) throw adbError(`it is no ${schema}`, 4);
  const blocks = { adb: [] as AdbPart[], signatures: [] as AdbPart[], data: [] as AdbPart[] };
  let at = HEADER;
  let last: number = ADB;
  while (at < source.size) {
    const { type, part, end } = readBlock(source, at);
    const isFirst = at === HEADER;
    if ((type === ADB) !== isFirst || type < last)
      throw adbError("its blocks are out of order", at);
    if (type === ADB) blocks.adb.push(part);
    else if (type === SIGNATURE) blocks.signatures.push(part);
    else if (type === DATA) blocks.data.push(part);
    else throw adbError(`it has a block of the unknown type ${type}`, at);
    last = type;
    at = end;
  }
  const [adb] = blocks.adb;
  if (adb === undefined) throw adbError("it has no ADB block", HEADER);
  return { ...blocks, adb };
}

function readBlock(source: AdbSource, at: number): { type: number; part: AdbPart; end: number } {
  const head = source.read(at, Math.min(16, source.size - at));
  const word = head.length < 4 ? 0 : head.readUInt32LE(0);
  const isExtended = word >>> 30 === EXTENDED;
  const header = isExtended ? 16 : 4;
  if (head.length < header) throw adbError("it is cut off", at);
  const low = word & 0x3fffffff;
  const size = isExtended ? Number(head.readBigUInt64LE(8)) : low;
  const end = at + Math.ceil(size / ALIGNMENT) * ALIGNMENT;
  if (size < header) throw adbError("a block is smaller than its header", at);
  if (end > source.size) throw adbError("it is cut off", at);
  const part = { offset: at + header, size: size - header };
  return { type: isExtended ? low : word >>> 30, part, end };
}

/** The bytes of a part. */
export function partOf(source: AdbSource, { offset, size }: AdbPart): Buffer {
  return source.read(offset, size);
}

/** As the bytes come, but no more than so many. */
export async function* limitedAdb(bytes: ByteSource, maxSize: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > maxSize) throw adbError(`it has more than ${maxSize} bytes`, maxSize);
    yield chunk;
  }
}
