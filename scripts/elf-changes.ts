/**
 * Changes to programs of 64 bits that no tool of this machine makes for those of another one.
 *
 * @see elf(5)
 * @module
 */
import { Buffer } from "node:buffer";

const PT_LOAD = 1;
const PT_INTERP = 3;
const PT_NOTE = 4;
const PT_PHDR = 6;

// In a row of the table of segments.
const P_FLAGS = 4;
const P_OFFSET = 8;
const P_VADDR = 16;
const P_PADDR = 24;
const P_FILESZ = 32;
const P_MEMSZ = 40;
const P_ALIGN = 48;

const READABLE = 4;
/** The largest page of any machine, in bytes. */
const PAGE = 0x1_00_00;

// In the header of the file, in bytes from its beginning.
const E_PHOFF = 32;
const E_SHOFF = 40;
const E_PHENTSIZE = 54;
const E_PHNUM = 56;
const E_SHNUM = 60;
const E_SHSTRNDX = 62;

interface Segment {
  /** Where its row of the table is. */
  readonly at: number;
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

/**
 * The program with a note behind everything else, which it finds in its memory. The table has no room for
 * another row: that which says where the table itself is, gives way, and the note of how it was built.
 *
 * @param program Without sections.
 * @throws {Error} If it has no such rows.
 */
export function withNote(program: Uint8Array, name: string, content: Uint8Array): Uint8Array {
  const segments = segmentsOf(program);
  const own = segments.find(({ type }) => type === PT_PHDR);
  const note = segments.find(({ type }) => type === PT_NOTE);
  const last = segments.findLast(({ type }) => type === PT_LOAD);
  if (own === undefined || note === undefined || last === undefined || note.at < last.at) {
    throw new Error("Cannot write a note into a program: its table of segments has no room");
  }
  const header = Buffer.alloc(12 + aligned(name.length + 1, 4));
  header.writeUInt32LE(name.length + 1, 0);
  header.writeUInt32LE(content.byteLength, 4);
  header.write(name, 12);
  const offset = aligned(program.byteLength, 16);
  const size = header.byteLength + aligned(content.byteLength, 4);
  const changed = Buffer.alloc(offset + size);
  changed.set(program);
  changed.set(header, offset);
  changed.set(content, offset + header.byteLength);

  const view = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  const end = Math.max(
    ...segments
      .filter(({ type }) => type === PT_LOAD)
      .map(({ at }) =>
        Number(view.readBigUInt64LE(at + P_VADDR) + view.readBigUInt64LE(at + P_MEMSZ)),
      ),
  );
  // As far into a page as in the file.
  const address = aligned(end, PAGE) + (offset % PAGE);
  const write = (at: number, type: number, alignment: number): void => {
    changed.writeUInt32LE(type, at);
    changed.writeUInt32LE(READABLE, at + P_FLAGS);
    changed.writeBigUInt64LE(BigInt(offset), at + P_OFFSET);
    for (const field of [P_VADDR, P_PADDR]) changed.writeBigUInt64LE(BigInt(address), at + field);
    for (const field of [P_FILESZ, P_MEMSZ]) changed.writeBigUInt64LE(BigInt(size), at + field);
    changed.writeBigUInt64LE(BigInt(alignment), at + P_ALIGN);
  };
  write(note.at, PT_NOTE, 4);
  // What is loaded stands in the order of addresses: all rows up to the last move up by one.
  const row = view.readUInt16LE(E_PHENTSIZE);
  changed.copyWithin(own.at, own.at + row, last.at + row);
  write(last.at, PT_LOAD, PAGE);
  return changed;
}

function aligned(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

function segmentsOf(program: Uint8Array): Segment[] {
  const view = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  const [table, size] = [Number(view.readBigUInt64LE(E_PHOFF)), view.readUInt16LE(E_PHENTSIZE)];
  return Array.from({ length: view.readUInt16LE(E_PHNUM) }, (_, index) => {
    const at = table + index * size;
    return {
      at,
      type: view.readUInt32LE(at),
      offset: Number(view.readBigUInt64LE(at + P_OFFSET)),
      size: Number(view.readBigUInt64LE(at + P_FILESZ)),
    };
  });
}
