import assert from "node:assert/strict";
import { test } from "node:test";
import { elfFile } from "../../fixtures/elf-file.ts";
import { readElf } from "./elf-object.ts";

const PROGRAM = { needed: ["libssl.so.3", "libc.so.6"], loader: "/lib64/ld-linux-x86-64.so.2" };

for (const form of [
  { isWide: true, isLittle: true, machine: 62, target: "2.1.62" },
  { isWide: false, isLittle: true, machine: 40, target: "1.1.40" },
  { isWide: true, isLittle: false, machine: 22, target: "2.2.22" },
]) {
  test(`readElf() reads what a program needs, ${form.target}`, () => {
    assert.deepEqual(readElf(elfFile({ ...PROGRAM, ...form })), {
      target: form.target,
      needed: ["libssl.so.3", "libc.so.6"],
      searched: [],
      loader: "/lib64/ld-linux-x86-64.so.2",
    });
  });
}

test("readElf() reads the name of a library, and where it looks for others", () => {
  const library = elfFile({ soname: "libjava.so", needed: [], runpath: "$ORIGIN:/opt/lib" });
  assert.deepEqual(readElf(library), {
    target: "2.1.62",
    needed: [],
    soname: "libjava.so",
    searched: ["$ORIGIN", "/opt/lib"],
  });
});

test("readElf() knows nothing of what is no object, or cut off", () => {
  assert.equal(readElf(new TextEncoder().encode("#!/bin/sh\n")), undefined);
  const program = elfFile(PROGRAM);
  for (let length = 0; length < program.length; length += 1) {
    const read = readElf(program.subarray(0, length));
    if (read !== undefined) assert.deepEqual(read, readElf(program)); // cut behind what is read
  }
});
