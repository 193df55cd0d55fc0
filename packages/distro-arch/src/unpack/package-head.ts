/**
 * The beginning of a package: what it says of itself stands before its files, so that it is known while
 * those are still being decompressed.
 *
 * @see https://man.archlinux.org/man/alpm-package.7
 * @module
 */
import { Buffer } from "node:buffer";
import type { ByteSource } from "@rootsmith/core/provider";

const BLOCK = 512;
const TYPE = 156;
const SIZE = { start: 124, end: 136 };

/** Extended headers are of the entry that follows. */
const EXTENSIONS = "xgLK";

/** The entries whose names begin with a dot, up to the first other one. What is no tar is yielded as it is. */
export async function* headOf(tar: ByteSource): AsyncGenerator<Uint8Array, void, undefined> {
  let pending = Buffer.alloc(0);
  let needed = BLOCK;
  let entry = 0;
  for await (const chunk of tar) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.byteLength >= needed) {
      const header = pending.subarray(entry, entry + BLOCK);
      const isExtension = EXTENSIONS.includes(String.fromCharCode(header[TYPE] ?? 0));
      if (!isExtension && header[0] !== 0x2e) return;
      const octal = header.toString("latin1", SIZE.start, SIZE.end);
      const size = Number.parseInt(octal, 8) || 0;
      const end = entry + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
      if (pending.byteLength < end) {
        needed = end;
        break;
      }
      if (isExtension) {
        entry = end; // it goes with the next one, or not at all
      } else {
        yield pending.subarray(0, end);
        pending = pending.subarray(end);
        entry = 0;
      }
      needed = entry + BLOCK;
    }
  }
  yield pending;
}
