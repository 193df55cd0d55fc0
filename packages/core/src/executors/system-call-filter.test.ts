import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { systemCallFilter } from "./system-call-filter.ts";

const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;
const X86_64 = 0xc000003e;
const I386 = 0x40000003;
const AARCH64 = 0xc00000b7;
const SIGCHLD = 17;
const CLONE_NEWUSER = 0x10000000;

/** What the filter of a host returns, run as the kernel runs it. */
function verdict(host: string, architecture: number, call: number, argument = 0): number {
  const program = Buffer.from(systemCallFilter(host) ?? []);
  const data = new Map([
    [0, call],
    [4, architecture],
    [16, argument],
  ]);
  let loaded = 0;
  for (let at = 0; at < program.length; at += 8) {
    const operand = program.readUInt32LE(at + 4);
    const code = program.readUInt16LE(at);
    if (code === 0x06) return operand;
    if (code === 0x20) {
      loaded = data.get(operand) ?? -1;
      continue;
    }
    const isTrue =
      code === 0x15
        ? loaded === operand
        : code === 0x35
          ? loaded >= operand
          : (loaded & operand) !== 0;
    at += 8 * program.readUInt8(at + (isTrue ? 2 : 3));
  }
  throw new Error("the program has no end");
}

test("systemCallFilter() lets programs read, start others, and set owners", () => {
  for (const call of [0, 59, 92, 41, 101]) assert.equal(verdict("x64", X86_64, call), ALLOW);
  assert.equal(verdict("x64", X86_64, 56, SIGCHLD), ALLOW);
  assert.equal(verdict("x64", I386, 165), ALLOW); // getresuid; mount is 165 on x86-64
  assert.equal(verdict("arm64", AARCH64, 221), ALLOW); // execve
});

test("systemCallFilter() denies keyrings, mounts and namespaces", () => {
  // keyctl, mount, bpf, io_uring_setup
  for (const call of [250, 165, 321, 425]) assert.equal(verdict("x64", X86_64, call), EPERM);
  assert.equal(verdict("x64", X86_64, 272, CLONE_NEWUSER), EPERM);
  assert.equal(verdict("x64", X86_64, 56, SIGCHLD | CLONE_NEWUSER), EPERM);
  assert.equal(verdict("x64", I386, 288), EPERM); // keyctl
  assert.equal(verdict("arm64", AARCH64, 219), EPERM); // keyctl
});

test("systemCallFilter() has no clone3, whose flags it cannot see", () => {
  assert.equal(verdict("x64", X86_64, 435), ENOSYS);
});

test("systemCallFilter() denies what it does not know: x32, another architecture", () => {
  assert.equal(verdict("x64", X86_64, 0x40000000), EPERM);
  assert.equal(verdict("x64", AARCH64, 63), EPERM);
  assert.equal(systemCallFilter("riscv64"), undefined);
});
