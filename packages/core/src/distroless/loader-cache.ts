/**
 * The cache of the loader, `/etc/ld.so.cache`, as `ldconfig` writes it.
 *
 * @see ld.so(8); sysdeps/generic/dl-cache.h of glibc for the format "glibc-ld.so.cache1.1"
 * @module
 */
import { Buffer } from "node:buffer";

export const LOADER_CACHE = "etc/ld.so.cache";

/** One library of the cache. */
export interface CachedLibrary {
  /** By which programs need it: `"libc.so.6"`. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Flags, version of the system and hardware capabilities, as they stand. */
  readonly facts: Uint8Array;
}

const MAGIC = "glibc-ld.so.cache1.1";
const HEADER_SIZE = 48;
const ENTRY_SIZE = 24;
/** Where in the header the byte order stands, which newer ones say. */
const ORDER_AT = 28;

/** Its libraries, in order. Undefined where it is of another format, or damaged. */
export function readLoaderCache(bytes: Uint8Array): CachedLibrary[] | undefined {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Until 2.31 the format of libc 5 stood before it.
  const start = all.indexOf(MAGIC, 0, "latin1");
  if (start < 0) return undefined;
  const cache = all.subarray(start);
  try {
    const count = cache.readUInt32LE(20);
    return Array.from({ length: count }, (_, index) => {
      const at = HEADER_SIZE + index * ENTRY_SIZE;
      return {
        name: textAt(cache, cache.readUInt32LE(at + 4)),
        path: textAt(cache, cache.readUInt32LE(at + 8)),
        facts: Buffer.concat([
          cache.subarray(at, at + 4),
          cache.subarray(at + 12, at + ENTRY_SIZE),
        ]),
      };
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A cache of `libraries`, which are in the order that the loader relies on: as they were read. */
export function writeLoaderCache(libraries: readonly CachedLibrary[]): Uint8Array {
  const texts: Buffer[] = [];
  let end = HEADER_SIZE + libraries.length * ENTRY_SIZE;
  const add = (text: string): number => {
    const at = end;
    const bytes = Buffer.from(`${text}\0`);
    texts.push(bytes);
    end += bytes.length;
    return at;
  };
  const head = Buffer.alloc(end);
  head.write(MAGIC, "latin1");
  head.writeUInt32LE(libraries.length, 20);
  for (const [index, { name, path, facts }] of libraries.entries()) {
    const at = HEADER_SIZE + index * ENTRY_SIZE;
    head.set(facts.subarray(0, 4), at);
    head.writeUInt32LE(add(name), at + 4);
    head.writeUInt32LE(add(path), at + 8);
    head.set(facts.subarray(4), at + 12);
  }
  head.writeUInt32LE(end - head.length, 24);
  head.writeUInt8(LITTLE_ENDIAN, ORDER_AT);
  return Buffer.concat([head, ...texts]);
}

const LITTLE_ENDIAN = 2;

function textAt(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(0, at);
  if (end < 0) throw new RangeError("A text is cut off");
  return bytes.toString("utf8", at, end);
}
