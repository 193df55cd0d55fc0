/**
 * `Packages.db`: the headers of rpm's own database format, each in a blob with a checksum, behind pages of slots.
 *
 * @see lib/backend/ndb/rpmpkg.c of rpm 4.18
 * @module
 */
import { Buffer } from "node:buffer";
import { adler32 } from "./adler32.ts";

const PAGE_SIZE = 4096;
const SLOT_SIZE = 16;
/** Taken by the head of the file. */
const HEAD_SLOTS = 2;
/** Blobs lie at multiples of it, and fill them up. */
const BLOCK_SIZE = 16;
const BLOB_HEAD_SIZE = 16;
const BLOB_TAIL_SIZE = 12;

/** Counted up with each change, from 1 for an empty file. That of `Index.db` has to be the same. */
export function generationOf(headers: readonly Uint8Array[]): number {
  return headers.length + 1;
}

/** The chunks of the file: headers have the numbers 1, 2, 3, …. */
export function ndbPackages(headers: readonly Uint8Array[]): readonly Uint8Array[] {
  const pages = Math.ceil(((HEAD_SLOTS + headers.length) * SLOT_SIZE) / PAGE_SIZE);
  const slots = Buffer.alloc(pages * PAGE_SIZE);
  for (let at = HEAD_SLOTS * SLOT_SIZE; at < slots.length; at += SLOT_SIZE) slots.write("Slot", at);
  slots.write("RpmP");
  slots.writeUInt32LE(generationOf(headers), 8);
  slots.writeUInt32LE(pages, 12);
  slots.writeUInt32LE(headers.length + 1, 16); // the number of the next one
  let block = slots.length / BLOCK_SIZE;
  const blobs = headers.map((header, index) => {
    const blob = blobOf(header, index + 1);
    const slot = (HEAD_SLOTS + index) * SLOT_SIZE;
    slots.writeUInt32LE(index + 1, slot + 4);
    slots.writeUInt32LE(block, slot + 8);
    slots.writeUInt32LE(blob.length / BLOCK_SIZE, slot + 12);
    block += blob.length / BLOCK_SIZE;
    return blob;
  });
  return [slots, ...blobs];
}

function blobOf(header: Uint8Array, number: number): Buffer {
  const size = BLOB_HEAD_SIZE + header.length + BLOB_TAIL_SIZE;
  const blob = Buffer.alloc(Math.ceil(size / BLOCK_SIZE) * BLOCK_SIZE);
  blob.write("BlbS");
  blob.writeUInt32LE(number, 4);
  blob.writeUInt32LE(number, 8); // the generation of the file before it
  blob.writeUInt32LE(header.length, 12);
  blob.set(header, BLOB_HEAD_SIZE);
  const tail = blob.length - BLOB_TAIL_SIZE;
  blob.writeUInt32LE(adler32(blob.subarray(0, tail)), tail);
  blob.writeUInt32LE(header.length, tail + 4);
  blob.write("BlbE", tail + 8);
  return blob;
}
