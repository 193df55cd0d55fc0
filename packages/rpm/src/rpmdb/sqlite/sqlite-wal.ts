/**
 * The write-ahead log of a SQLite file: pages that count instead of those of the file.
 *
 * @see https://www.sqlite.org/fileformat2.html section 4
 * @module
 */
import { Buffer } from "node:buffer";

const HEADER_SIZE = 32;
const FRAME_HEADER_SIZE = 24;
/** The last bit says in which order the checksums take the bytes of a number. */
const MAGIC = 0x377f0682;
const BIG_ENDIAN = 1;

/** Pages that count instead of those of the file. */
export interface SqlitePages {
  /** Bytes. */
  readonly pageSize: number;
  /** By number. */
  readonly pages: ReadonlyMap<number, Buffer>;
  /** How many pages the database has with them. */
  readonly pageCount: number;
}

/**
 * What was committed. Undefined where nothing was: a log is void from the first frame on whose checksum
 * is wrong, as that is how SQLite writes over an old one.
 */
export function readSqliteWal(file: Uint8Array): SqlitePages | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < HEADER_SIZE) return undefined;
  const magic = bytes.readUInt32BE(0);
  if ((magic & ~BIG_ENDIAN) >>> 0 !== MAGIC) return undefined;
  const checksum = new Checksum((magic & BIG_ENDIAN) !== 0);
  checksum.add(bytes.subarray(0, HEADER_SIZE - 8));
  if (!checksum.equals(bytes, HEADER_SIZE - 8)) return undefined;
  const pageSize = bytes.readUInt32BE(8);
  const salt = bytes.subarray(16, 24);
  const frameSize = FRAME_HEADER_SIZE + pageSize;
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) return undefined;

  const pages = new Map<number, Buffer>();
  const written = new Map<number, Buffer>(); // since the last commit
  let pageCount = 0;
  for (let at = HEADER_SIZE; at + frameSize <= bytes.length; at += frameSize) {
    const page = bytes.subarray(at + FRAME_HEADER_SIZE, at + frameSize);
    checksum.add(bytes.subarray(at, at + 8));
    checksum.add(page);
    const isOfThisLog = bytes.subarray(at + 8, at + 16).equals(salt);
    if (!isOfThisLog || !checksum.equals(bytes, at + 16)) break;
    written.set(bytes.readUInt32BE(at), page);
    const committed = bytes.readUInt32BE(at + 4);
    if (committed === 0) continue;
    for (const [number, content] of written) pages.set(number, content);
    written.clear();
    pageCount = committed;
  }
  return pageCount === 0 ? undefined : { pageSize, pages, pageCount };
}

/** Two sums over pairs of numbers: section 4.2. */
class Checksum {
  readonly #isBigEndian: boolean;
  #first = 0;
  #second = 0;

  constructor(isBigEndian: boolean) {
    this.#isBigEndian = isBigEndian;
  }

  /** @param bytes A multiple of 8. */
  add(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += 8) {
      this.#first = (this.#first + this.#numberAt(bytes, at) + this.#second) >>> 0;
      this.#second = (this.#second + this.#numberAt(bytes, at + 4) + this.#first) >>> 0;
    }
  }

  /** Whether it stands at `at`. */
  equals(bytes: Buffer, at: number): boolean {
    return bytes.readUInt32BE(at) === this.#first && bytes.readUInt32BE(at + 4) === this.#second;
  }

  #numberAt(bytes: Buffer, at: number): number {
    return this.#isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
  }
}
