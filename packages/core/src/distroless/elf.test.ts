import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { elfFile } from "../../fixtures/elf-file.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import { readElf } from "./elf.ts";

interface ElfRecipe {
  readonly bits: 32 | 64;
  readonly little: boolean;
  readonly machine: number;
  readonly interpreter?: string;
}

/** An ELF header, PT_LOAD and, with an interpreter, PT_INTERP. */
function elf({ bits, little, machine, interpreter = "" }: ElfRecipe): Uint8Array {
  const [headerSize, segmentSize] = bits === 64 ? [64, 56] : [52, 32];
  const segments = interpreter === "" ? 1 : 2;
  const nameAt = headerSize + 2 * segmentSize;
  const bytes = Buffer.alloc(nameAt + interpreter.length + 1);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, bits / 32, little ? 1 : 2, 1]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at32: number, at64: number, value: number): void =>
    bits === 64
      ? view.setBigUint64(at64, BigInt(value), little)
      : view.setUint32(at32, value, little);
  view.setUint16(18, machine, little);
  word(28, 32, headerSize);
  view.setUint16(bits === 64 ? 54 : 42, segmentSize, little);
  view.setUint16(bits === 64 ? 56 : 44, segments, little);
  view.setUint32(headerSize, 1, little);
  if (interpreter !== "") {
    const at = headerSize + segmentSize;
    view.setUint32(at, 3, little);
    word(at + 4, at + 8, nameAt);
    word(at + 16, at + 32, interpreter.length + 1);
    bytes.write(`${interpreter}\0`, nameAt);
  }
  return bytes;
}

/** The same with PT_LOAD at address 0x1000 and PT_DYNAMIC: libc, zlib so many times, a DT_RUNPATH. */
function dynamicElf(bits: 32 | 64, zlibs = 1): Uint8Array {
  const little = bits === 64;
  const base = elf({ bits, little, machine: 62, interpreter: "/lib/ld.so" });
  const strings = "\0libc.so.6\0libz.so.1\0$ORIGIN/../lib:/opt/lib\0";
  const tags = [
    [1, 1],
    ...Array.from({ length: zlibs }, () => [1, 11]),
    [29, 21],
    [5, 0x1000 + base.byteLength],
    [10, strings.length],
    [0, 0],
  ];
  const dynamicAt = base.byteLength + strings.length;
  const bytes = Buffer.alloc(dynamicAt + (tags.length * bits) / 4);
  bytes.set(base);
  bytes.write(strings, base.byteLength, "latin1");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const put = (at: number, value: number): void =>
    bits === 64 ? view.setBigUint64(at, BigInt(value), little) : view.setUint32(at, value, little);
  tags.flat().forEach((value, index) => {
    put(dynamicAt + (index * bits) / 8, value);
  });
  const [headerSize, segmentSize] = bits === 64 ? [64, 56] : [52, 32];
  const word = bits / 8;
  put(headerSize + (bits === 64 ? 16 : 8), 0x1000);
  put(headerSize + (bits === 64 ? 32 : 16), bytes.byteLength);
  // PT_DYNAMIC takes the place of PT_INTERP
  view.setUint32(headerSize + segmentSize, 2, little);
  put(headerSize + segmentSize + word, dynamicAt);
  put(headerSize + segmentSize + (bits === 64 ? 32 : 16), (tags.length * bits) / 4);
  return bytes;
}

// e_machine as /usr/include/elf.h lists them
const MACHINES: Readonly<Record<string, ElfRecipe>> = {
  "386": { bits: 32, little: true, machine: 3 },
  amd64: { bits: 64, little: true, machine: 62 },
  arm: { bits: 32, little: true, machine: 40 },
  arm64: { bits: 64, little: true, machine: 183 },
  loong64: { bits: 64, little: true, machine: 258 },
  mips64le: { bits: 64, little: true, machine: 8 },
  ppc64le: { bits: 64, little: true, machine: 21 },
  riscv64: { bits: 64, little: true, machine: 243 },
  s390x: { bits: 64, little: false, machine: 22 },
};

for (const [architecture, recipe] of Object.entries(MACHINES)) {
  test(`readElf() tells the platform of ${architecture}, static or not`, async () => {
    const target = `${recipe.machine}/${recipe.bits}/${recipe.little ? "little" : "big"}`;
    assert.deepEqual(await readElf(storedBytes(elf(recipe))), {
      platform: { os: "linux", architecture },
      target,
      needed: [],
      runPath: [],
    });
    assert.deepEqual(await readElf(storedBytes(elf({ ...recipe, interpreter: "/lib/ld.so" }))), {
      platform: { os: "linux", architecture },
      target,
      interpreter: "/lib/ld.so",
      needed: [],
      runPath: [],
    });
  });
}

for (const bits of [32, 64] as const) {
  test(`readElf() reads what the loader has to find, ${bits} bits`, async () => {
    const { needed, runPath } = await readElf(storedBytes(dynamicElf(bits)));
    assert.deepEqual(needed, ["libc.so.6", "libz.so.1"]);
    assert.deepEqual(runPath, ["$ORIGIN/../lib", "/opt/lib"]);
  });
}

test("readElf() reads what a library calls itself", async () => {
  const library = elfFile({ soname: "libjava.so", needed: ["libjvm.so"], runpath: "$ORIGIN" });
  assert.equal((await readElf(storedBytes(library))).soname, "libjava.so");
});

test("readElf() refuses a program that needs more libraries than any does", async () => {
  assert.equal((await readElf(storedBytes(dynamicElf(64, 9_999)))).needed.length, 10_000);
  await assert.rejects(readElf(storedBytes(dynamicElf(64, 100_000))), {
    name: "FormatError",
    message: "Cannot read the executable: it needs more than 10000 libraries",
  });
});

test("readElf() refuses a dynamic section whose names lie nowhere", async () => {
  const bytes = dynamicElf(64);
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(64 + 16, 0x9000n, true);
  await assert.rejects(readElf(storedBytes(bytes)), {
    name: "FormatError",
    message: "Cannot read the executable: its dynamic section is damaged",
  });
});

test("readElf() leaves the platform open for a machine that OCI has no name for", async () => {
  const bytes = elf({ bits: 64, little: true, machine: 50 }); // Itanium
  assert.equal((await readElf(storedBytes(bytes))).platform, undefined);
});

const OTHERS: Readonly<Record<string, readonly [bytes: string, message: RegExp]>> = {
  "a program for Windows": ["MZ\x90\0", /: it is a program for Windows \(PE\)$/],
  "a program for macOS": ["\xcf\xfa\xed\xfe\x07\0", /: it is a program for macOS \(Mach-O\)$/],
  "a script": ["#!/bin/sh\n", /: it is a script$/],
  "a text": ["hello", /: it is not a program for Linux \(ELF\)$/],
  "an empty file": ["", /: it is not a program for Linux \(ELF\)$/],
};

for (const [what, [text, message]] of Object.entries(OTHERS)) {
  test(`readElf() refuses ${what} and says so`, async () => {
    const content = storedBytes(Buffer.from(text, "latin1"));
    await assert.rejects(readElf(content), { name: "FormatError", format: "elf", message });
  });
}

test("readElf() refuses a file that ends anywhere in its headers", async () => {
  const bytes = elf({ bits: 64, little: true, machine: 62, interpreter: "/lib/ld.so" });
  for (let size = 0; size < bytes.byteLength; size++) {
    await assert.rejects(readElf(storedBytes(bytes.subarray(0, size))), { name: "FormatError" });
  }
});

test("readElf() refuses headers that point out of the file, and sizes beyond reason", async () => {
  const bytes = elf({ bits: 64, little: true, machine: 62, interpreter: "/lib/ld.so" });
  const patched = (at: number, value: number): Uint8Array => {
    const copy = Uint8Array.from(bytes);
    new DataView(copy.buffer).setBigUint64(at, BigInt(value), true);
    return copy;
  };
  const interp = 64 + 56;
  for (const broken of [
    patched(32, 2 ** 40),
    patched(interp + 8, 2 ** 40),
    patched(interp + 32, 5000),
  ]) {
    await assert.rejects(readElf(storedBytes(broken)), { name: "FormatError" });
  }
});
