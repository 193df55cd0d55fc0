import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { collectBytes, FormatError, storedBytes } from "@rootsmith/core/provider";
import { makeCpio } from "@rootsmith/testing/rpm";
import { type ReadCpioOptions, readCpio } from "./cpio.ts";

async function membersOf(bytes: Uint8Array, options?: ReadCpioOptions): Promise<unknown[]> {
  const members: unknown[] = [];
  for await (const { file, content } of readCpio(storedBytes(bytes), options)) {
    members.push([file, Buffer.from(await collectBytes(content.open())).toString()]);
  }
  return members;
}

function isMalformed(error: unknown): boolean {
  return error instanceof FormatError && error.format === "cpio";
}

const ARCHIVE = makeCpio([
  { file: ".", mode: 0o40755 },
  { file: "./etc/größe", content: "hello" },
  { file: "./empty" },
  { file: "./x", content: "12345678" },
]);

describe("readCpio()", () => {
  it("gives members in their order, whatever their padding", async () => {
    assert.deepEqual(await membersOf(ARCHIVE), [
      [".", ""],
      ["./etc/größe", "hello"],
      ["./empty", ""],
      ["./x", "12345678"],
    ]);
  });

  it("reads what rpmbuild 4.18 writes", async () => {
    const fields =
      "000081a40000000000000000000000015f5e10000000000600000000000000000000000000000000";
    const file = `07070100000005${fields}0000001300000000./usr/share/trap/d\0\0\0\0other\n\0\0`;
    const zeros = "00000000".repeat(4);
    const trailer = `070701${zeros}00000001${zeros}${zeros.slice(16)}0000000b00000000TRAILER!!!\0`;
    assert.deepEqual(await membersOf(Buffer.from(`${file}${trailer}`)), [
      ["./usr/share/trap/d", "other\n"],
    ]);
  });

  it("ignores what follows the trailer", async () => {
    assert.equal((await membersOf(Buffer.concat([ARCHIVE, Buffer.alloc(100)]))).length, 4);
  });

  it("takes the sizes of a stripped archive from its caller", async () => {
    const stripped = makeCpio([
      { file: 2, content: "three" },
      { file: 10, content: "elf" },
    ]);
    const sizeOf = (file: number): number => (file === 2 ? 5 : 3);
    assert.deepEqual(await membersOf(stripped, { sizeOf }), [
      [2, "three"],
      [10, "elf"],
    ]);
    await assert.rejects(membersOf(stripped), isMalformed);
  });

  it("refuses an archive that is cut off anywhere", async () => {
    for (let size = 0; size < ARCHIVE.length - 3; size++) {
      await assert.rejects(membersOf(ARCHIVE.subarray(0, size)), isMalformed, `${size}`);
    }
  });

  it("refuses numbers that are none, and names without end", async () => {
    const size = Buffer.from(ARCHIVE);
    size.write("-1", 54);
    await assert.rejects(membersOf(size), isMalformed);
    const name = Buffer.from(ARCHIVE);
    name.write("00000001", 94);
    await assert.rejects(membersOf(name), /does not end in zero/);
    const long = Buffer.from(ARCHIVE);
    long.write("7fffffff", 94);
    await assert.rejects(membersOf(long), /a name has 2147483647 bytes/);
  });

  it("rejects with the reason of its signal", async () => {
    const reason = new Error("enough");
    const options = { signal: AbortSignal.abort(reason) };
    await assert.rejects(membersOf(ARCHIVE, options), (error) => error === reason);
  });
});
