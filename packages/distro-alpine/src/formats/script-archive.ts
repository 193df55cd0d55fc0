/**
 * Tar archives as apk writes them: the database of scripts.
 *
 * @see https://www.gnu.org/software/tar/manual/html_node/Standard.html, "OLDGNU_MAGIC"
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";

/** A script in the archive. */
export interface TarScript {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Seconds since 1970-01-01Z. */
  readonly mtime: number;
}

const BLOCK = 512;
const MAX_NAME = 99;

export function tarOfScripts(scripts: readonly TarScript[]): Buffer {
  const parts = scripts.flatMap(({ name, bytes, mtime }) => {
    const header = headerOf({ name, type: "0", size: bytes.byteLength, mtime });
    const longName = Buffer.from(`${name}\0`);
    const long =
      longName.length - 1 > MAX_NAME
        ? [
            headerOf({ name: "././@LongLink", type: "L", size: longName.length - 1, mtime }),
            padded(longName),
          ]
        : [];
    return [...long, header, padded(bytes)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes], Math.ceil(bytes.byteLength / BLOCK) * BLOCK);
}

interface Header {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly mtime: number;
}

function headerOf({ name, type, size, mtime }: Header): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  header.write(name.slice(0, MAX_NAME), 0);
  header.write(octal(0o755, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(mtime, 12), 136);
  header.write(" ".repeat(8), 148);
  header.write(type, 156);
  header.write("ustar  ", 257);
  header.write("root", 265);
  header.write("root", 297);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  return header;
}

/** The bytes as a gzip file that compresses nothing, so that it is the same on each runtime. */
export function storedGzip(bytes: Uint8Array): Buffer {
  const parts = [Buffer.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3)];
  const max = 0xffff;
  for (let at = 0; at === 0 || at < bytes.byteLength; at += max) {
    const part = bytes.subarray(at, at + max);
    const header = Buffer.alloc(5);
    header.writeUInt8(at + max >= bytes.byteLength ? 1 : 0, 0);
    header.writeUInt16LE(part.byteLength, 1);
    header.writeUInt16LE(part.byteLength ^ max, 3);
    parts.push(header, Buffer.from(part));
  }
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc32(bytes), 0);
  end.writeUInt32LE(bytes.byteLength, 4);
  return Buffer.concat([...parts, end]);
}
