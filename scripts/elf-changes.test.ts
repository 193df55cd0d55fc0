import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { readElf, storedBytes } from "@rootsmith/core/provider";
import { loadedFrom, withNote, withoutSections } from "./elf-changes.ts";

const LOADER = "/lib/ld-linux-aarch64.so.1";

/** Lengths of name and content, a type, both of them filled up. */
const NOTE = "\x05\0\0\0\x07\0\0\0\0\0\0\0NAME\0\0\0\0content\0";

/** A program for arm64 of 300 bytes that are loaded, with a path of its loader, and symbols behind. */
function program(): Buffer {
  const bytes = Buffer.alloc(500, 0);
  bytes.write("\x7fELF\x02\x01\x01", 0, "latin1");
  bytes.writeUInt16LE(183, 18); // e_machine
  bytes.writeBigUInt64LE(64n, 32); // e_phoff
  bytes.writeBigUInt64LE(300n, 40); // e_shoff
  for (const [at, value] of [
    [54, 56], // e_phentsize
    [56, 2], // e_phnum
    [60, 3], // e_shnum
    [62, 2], // e_shstrndx
  ] as const) {
    bytes.writeUInt16LE(value, at);
  }
  const segment = (index: number, type: number, offset: number, size: number): void => {
    const at = 64 + index * 56;
    bytes.writeUInt32LE(type, at);
    bytes.writeBigUInt64LE(BigInt(offset), at + 8);
    bytes.writeBigUInt64LE(BigInt(size), at + 32);
  };
  segment(0, 3, 200, LOADER.length + 1);
  segment(1, 1, 0, 300);
  bytes.write(`${LOADER}\0`, 200, "latin1");
  bytes.write("symbols", 400, "latin1");
  return bytes;
}

test("withoutSections() keeps what is loaded, and names no section", async () => {
  const cut = withoutSections(program());
  assert.equal(cut.byteLength, 300);
  const view = Buffer.from(cut);
  assert.deepEqual(
    [view.readBigUInt64LE(40), view.readUInt16LE(60), view.readUInt16LE(62)],
    [0n, 0, 0],
  );
  const elf = await readElf(storedBytes(cut));
  assert.equal(elf.interpreter, LOADER);
  assert.deepEqual(elf.platform, { os: "linux", architecture: "arm64" });
});

test("loadedFrom() writes another path of the loader where there is room for it", async () => {
  const elf = await readElf(storedBytes(loadedFrom(program(), "/.rs/l/ld.so")));
  assert.equal(elf.interpreter, "/.rs/l/ld.so");
  assert.throws(() => loadedFrom(program(), "/.rs/l/ld-linux-aarch64.so.1"), {
    message: 'Cannot write "/.rs/l/ld-linux-aarch64.so.1" into a program: there is no room for it',
  });
});

test("withNote() puts a note behind the program, into memory of its own", () => {
  const bytes = Buffer.alloc(400);
  bytes.writeBigUInt64LE(64n, 32); // e_phoff
  bytes.writeUInt16LE(56, 54); // e_phentsize
  bytes.writeUInt16LE(3, 56); // e_phnum
  for (const [index, type] of [6, 1, 4].entries()) bytes.writeUInt32LE(type, 64 + index * 56);
  bytes.writeBigUInt64LE(0x40_00_00n, 64 + 56 + 16); // p_vaddr
  bytes.writeBigUInt64LE(0x12_34n, 64 + 56 + 40); // p_memsz
  const changed = Buffer.from(withNote(bytes, "NAME", Buffer.from("content")));
  assert.equal(changed.subarray(400).toString("latin1"), NOTE);
  const rows = [0, 1, 2].map((index) => {
    const at = 64 + index * 56;
    const numbers = [8, 16, 32, 40].map((field) => Number(changed.readBigUInt64LE(at + field)));
    return [changed.readUInt32LE(at), ...numbers];
  });
  assert.deepEqual(rows, [
    [1, 0, 0x40_00_00, 0, 0x12_34],
    [1, 400, 0x41_01_90, 28, 28],
    [4, 400, 0x41_01_90, 28, 28],
  ]);
  assert.throws(() => withNote(program(), "NAME", bytes), {
    message: "Cannot write a note into a program: its table of segments has no room",
  });
});
