/**
 * Reads the headers of rpm's own database format, `Packages.db`, which SUSE uses.
 *
 * @see lib/backend/ndb/rpmpkg.c of rpm 4.18
 * @module
 */
import { Buffer } from "node:buffer";
import { FormatError } from "@rootsmith/core/provider";
import { adler32 } from "./adler32.ts";

const PAGE_SIZE = 4096;
const SLOT_SIZE = 16;
const HEADER_SIZE = 2 * SLOT_SIZE;
/** Blobs lie at multiples of it, and fill them up. */
const BLOCK_SIZE = 16;
const BLOB_HEAD_SIZE = 16;
const BLOB_TAIL_SIZE = 12;

/**
 * In the order of the slots.
 *
 * @throws {FormatError} If the file is malformed.
 */
export function* readNdb(file: Uint8Array): Generator<Buffer> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.toString("latin1", 0, 4) !== "RpmP") throw damaged("it does not begin as one");
  if (bytes.length < PAGE_SIZE) throw damaged("it is cut off");
  const version = bytes.readUInt32LE(4);
  if (version !== 0) throw damaged(`its version ${version} is unknown`);
  const end = bytes.readUInt32LE(12) * PAGE_SIZE;
  if (end > bytes.length) throw damaged("it is cut off");
  let left = bytes.length; // no byte belongs to two headers
  for (let at = HEADER_SIZE; at < end; at += SLOT_SIZE) {
    if (bytes.toString("latin1", at, at + 4) !== "Slot") throw damaged("a slot is damaged");
    const [number, start] = [bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at + 8) * BLOCK_SIZE];
    if (start === 0) continue; // free
    const size = bytes.readUInt32LE(at + 12) * BLOCK_SIZE;
    left -= size;
    if (start < end || start + size > bytes.length || left < 0) {
      throw damaged(`header ${number} lies outside of it`);
    }
    yield blobOf(bytes.subarray(start, start + size), number);
  }
}

function blobOf(block: Buffer, number: number): Buffer {
  const isHead = block.toString("latin1", 0, 4) === "BlbS" && block.readUInt32LE(4) === number;
  const size = isHead ? block.readUInt32LE(12) : 0;
  const needed = BLOB_HEAD_SIZE + size + BLOB_TAIL_SIZE;
  if (!isHead || Math.ceil(needed / BLOCK_SIZE) * BLOCK_SIZE !== block.length) {
    throw damaged(`header ${number} is damaged`);
  }
  const tail = block.length - BLOB_TAIL_SIZE;
  const isWhole =
    block.readUInt32LE(tail) === adler32(block.subarray(0, tail)) &&
    block.readUInt32LE(tail + 4) === size &&
    block.toString("latin1", tail + 8) === "BlbE";
  if (!isWhole) throw damaged(`header ${number} is damaged`);
  return block.subarray(BLOB_HEAD_SIZE, BLOB_HEAD_SIZE + size);
}

function damaged(fact: string): FormatError {
  return new FormatError(`Cannot read an ndb file: ${fact}`, { format: "ndb" });
}
