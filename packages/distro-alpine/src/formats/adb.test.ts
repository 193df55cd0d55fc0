import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { collectBytes } from "@rootsmith/core/provider";
import { makeAdb, makeAdbFile } from "../../fixtures/make-adb.ts";
import { Adb } from "./adb.ts";
import {
  adbCompression,
  decompressAdb,
  limitedAdb,
  readAdbFile,
  sourceOfBytes,
} from "./adb-file.ts";
import { adbSigners, isAdbSignedBy } from "./adb-signature.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const read = sourceOfBytes;
const der = (key: typeof publicKey): Buffer => key.export({ format: "der", type: "spki" });

async function opened(file: Uint8Array): Promise<Buffer> {
  const { algorithm, skip } = adbCompression(file);
  return Buffer.from(await collectBytes(decompressAdb([file.subarray(skip)], algorithm)));
}

test("Adb reads numbers, texts, lists and objects of each size", () => {
  const root = new Adb(
    makeAdb({
      1: 7,
      2: 2 ** 31,
      3: "text",
      4: "x".repeat(300),
      5: "y".repeat(70_000),
      6: ["a", "b"],
      8: [{ 1: "c" }],
    }),
  ).root();
  assert.equal(root.number(1), 7);
  assert.equal(root.number(2), 2 ** 31);
  assert.equal(root.text(3), "text");
  assert.equal(root.text(4).length, 300);
  assert.equal(root.text(5).length, 70_000);
  assert.deepEqual(root.texts(6), ["a", "b"]);
  assert.equal(root.objects(8)[0]?.text(1), "c");
  assert.equal(root.text(7), "");
  assert.equal(root.number(9), 0);
});

test("Adb refuses values that lie outside, of other types, or too large", () => {
  const refused = (bytes: Buffer, read: (root: Adb) => unknown, message: RegExp): void => {
    assert.throws(() => read(new Adb(bytes)), { name: "FormatError", message });
  };
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(24);
    bytes.writeUInt32LE(value >>> 0, 4);
    return bytes;
  };
  refused(word(0xe0ffffff), (adb) => adb.root(), /a value lies outside it/);
  refused(word(0x10000001), (adb) => adb.root(), /no object where one has to be/);
  refused(Buffer.alloc(4), (adb) => adb.root(), /a value lies outside it/);
  refused(Buffer.concat([Buffer.of(1), Buffer.alloc(7)]), (adb) => adb.root(), /needs version 1/);
  refused(makeAdb({ 1: "a\nb" }), (adb) => adb.root().text(1), /more than a line/);
  refused(makeAdb({ 1: ["a"] }), (adb) => adb.root().text(1), /no text where one has to be/);
  const huge = makeAdb({ 1: "abcdefgh" });
  huge.writeUInt8(255, huge.indexOf("abcdefgh") - 1);
  refused(huge, (adb) => adb.root().text(1), /a value lies outside it/);
});

test("Adb refuses a block that unfolds without end", () => {
  const slots = Buffer.alloc(4 * 4000);
  slots.writeUInt32LE(4000, 0);
  for (let at = 1; at < 4000; at++) slots.writeUInt32LE(0xd0000008, 4 * at);
  const bytes = Buffer.concat([Buffer.alloc(8), slots]);
  bytes.writeUInt32LE(0xd0000008, 4);
  const unfold = (): unknown =>
    new Adb(bytes)
      .root()
      .objects(1)
      .map((one) => one.objects(1).length);
  assert.throws(unfold, { name: "FormatError", message: /it unfolds to far more than it is/ });
});

for (const compression of ["none", "deflate", "zstd"] as const) {
  test(`readAdbFile() finds the parts of a file, compressed with ${compression}`, async () => {
    const data = [[1, 1, Buffer.from("content")]] as const;
    const file = await opened(
      makeAdbFile(makeAdb({ 1: "a" }), { schema: "package", key: privateKey, data, compression }),
    );
    const parts = readAdbFile(read(file), "package");
    assert.equal(parts.signatures.length, 1);
    assert.deepEqual(
      parts.data.map(({ size }) => size),
      [15],
    );
    assert.equal(isAdbSignedBy(read(file), parts, "package", der(publicKey)), true);
    assert.equal(isAdbSignedBy(read(file), parts, "index", der(publicKey)), false);
  });
}

test("isAdbSignedBy() refuses another key, and a block that was changed", async () => {
  const file = await opened(makeAdbFile(makeAdb({ 1: "a" }), { schema: "index", key: privateKey }));
  const parts = readAdbFile(read(file), "index");
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
  assert.equal(isAdbSignedBy(read(file), parts, "index", der(other)), false);
  assert.match(adbSigners(read(file), parts).join(), /^[0-9a-f]{32}$/);
  const changed = Buffer.from(file);
  const last = parts.adb.offset + parts.adb.size - 1;
  changed[last] = (changed[last] ?? 0) ^ 1;
  assert.equal(isAdbSignedBy(read(changed), parts, "index", der(publicKey)), false);
});

test("readAdbFile() refuses what is cut off, of another schema or out of order", async () => {
  const file = await opened(makeAdbFile(makeAdb({ 1: "a" }), { schema: "index", key: privateKey }));
  for (let length = 0; length < file.byteLength; length++) {
    const readCut = (): unknown => {
      const parts = readAdbFile(read(file.subarray(0, length)), "index");
      if (isAdbSignedBy(read(file.subarray(0, length)), parts, "index", der(publicKey)))
        return parts;
      throw Object.assign(new Error(), { name: "FormatError" });
    };
    assert.throws(readCut, { name: "FormatError" }, `cut at ${length}`);
  }
  assert.throws(() => readAdbFile(read(file), "package"), { message: /it is no package/ });
  const double = Buffer.concat([file, file.subarray(8)]);
  assert.throws(() => readAdbFile(read(double), "index"), {
    message: /its blocks are out of order/,
  });
});

test("adbCompression() refuses what it does not know", () => {
  assert.throws(() => adbCompression(Buffer.from("ADBx")), {
    message: /compressed in an unknown way/,
  });
  assert.throws(() => adbCompression(Buffer.from("ADBc\x09\x00")), {
    message: /compressed in an unknown way/,
  });
  assert.throws(() => adbCompression(Buffer.from("PK\x03\x04")), {
    message: /does not begin as one/,
  });
});

test("limitedAdb() refuses what goes on and on", async () => {
  const bomb = makeAdbFile(makeAdb({ 1: "x".repeat(1 << 20) }), {
    schema: "index",
    compression: "zstd",
  });
  const { algorithm, skip } = adbCompression(bomb);
  await assert.rejects(
    collectBytes(limitedAdb(decompressAdb([bomb.subarray(skip)], algorithm), 1 << 16)),
    {
      name: "FormatError",
      message: "Cannot read the ADB: it has more than 65536 bytes",
    },
  );
});
