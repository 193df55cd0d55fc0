/**
 * Tables that postinst scripts make: mail aliases, the passwords of SASL.
 *
 * @see `struct _dbmeta33` in src/dbinc/db_page.h of Berkeley DB 5.3; postalias(1) of postfix
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/** Of hashes, B-trees, queues and heaps, in the byte order of the host that made them. */
const MAGICS: readonly number[] = [0x061561, 0x053162, 0x042253, 0x074582];
const META_SIZE = 72;
const CHECKSUMS = 0x01;
const ID_OFFSET = 52;
const ID_SIZE = 20;

/**
 * The date of postfix, seconds since 1970-01-01Z: before its key on a page of Berkeley DB, behind it
 * in a cdb or LMDB.
 */
const MADE = /\d{10}(?=[^\d]{1,6}YP_LAST_MODIFIED)|(?<=YP_LAST_MODIFIED\0?)\d{10}/g;

/**
 * The table as made at `epoch`, in seconds since 1970-01-01Z. The id that Berkeley DB makes of an
 * inode, a device, a time and a process gives way to one that follows from the content, in the first
 * page and in what other pages keep of it; what belongs to a log or has checksums keeps its id.
 */
export function withoutOrigin(table: Uint8Array, epoch: number): Uint8Array {
  const bytes = Buffer.from(table); // a copy
  const id = Buffer.from(bytes.subarray(ID_OFFSET, ID_OFFSET + ID_SIZE));
  const places: number[] = [];
  if (isPlainBerkeleyDB(bytes) && id.some((byte) => byte !== 0)) {
    for (let at = bytes.indexOf(id); at >= 0; at = bytes.indexOf(id, at + ID_SIZE)) places.push(at);
  }
  for (const at of places) bytes.fill(0, at, at + ID_SIZE);
  const seconds = String(epoch).padStart(10, "0");
  const dated = Buffer.from(bytes.toString("latin1").replace(MADE, seconds), "latin1");
  const other = createHash("sha256").update(dated).digest().subarray(0, ID_SIZE);
  for (const at of places) other.copy(dated, at);
  return dated;
}

function isPlainBerkeleyDB(meta: Buffer): boolean {
  if (meta.byteLength < META_SIZE) return false;
  if (![meta.readUInt32LE(12), meta.readUInt32BE(12)].some((magic) => MAGICS.includes(magic))) {
    return false;
  }
  const [log, encryption, flags] = [meta.readUInt32LE(0), meta[24], meta[26] ?? 0];
  return log === 0 && encryption === 0 && (flags & CHECKSUMS) === 0;
}
