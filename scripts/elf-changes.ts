/**
 * Changes to programs of 64 bits that no tool of this machine makes for those of another one.
 *
 * @see elf(5)
 * @module
 */
import { Buffer } from "node:buffer";

const PT_LOAD = 1;
const PT_INTERP = 3;

// In the header of the file, in bytes from its beginning.
const E_PHOFF = 32;
const E_SHOFF = 40;
const E_PHENTSIZE = 54;
const E_PHNUM = 56;
const E_SHNUM = 60;
const E_SHSTRNDX = 62;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

/** The program as it is loaded: symbols and debugging, which lie behind, are cut off, and no section is named. */
export function withoutSections(program: Uint8Array): Uint8Array {
  const loaded = segmentsOf(program).filter(({ type }) => type === PT_LOAD);
  const cut = Buffer.from(
    program.subarray(0, Math.max(...loaded.map(({ offset, size }) => offset + size))),
  );
  cut.writeBigUInt64LE(0n, E_SHOFF);
  cut.writeUInt16LE(0, E_SHNUM);
  cut.writeUInt16LE(0, E_SHSTRNDX);
  return cut;
}

/**
 * The program with another path of its loader.
 *
 * @throws {Error} If the path is longer than the one that is there.
 */
export function loadedFrom(program: Uint8Array, loader: string): Uint8Array {
  const segment = segmentsOf(program).find(({ type }) => type === PT_INTERP);
  if (segment === undefined || loader.length >= segment.size) {
    throw new Error(`Cannot write "${loader}" into a program: there is no room for it`);
  }
  const changed = Buffer.from(program);
  changed.fill(0, segment.offset, segment.offset + segment.size);
  changed.write(loader, segment.offset);
  return changed;
}

function segmentsOf(program: Uint8Array): Segment[] {
  const view = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  const [table, size] = [Number(view.readBigUInt64LE(E_PHOFF)), view.readUInt16LE(E_PHENTSIZE)];
  return Array.from({ length: view.readUInt16LE(E_PHNUM) }, (_, index) => {
    const at = table + index * size;
    return {
      type: view.readUInt32LE(at),
      offset: Number(view.readBigUInt64LE(at + 8)),
      size: Number(view.readBigUInt64LE(at + 32)),
    };
  });
}
