import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { collectBytes, type StoredContent } from "../model/fs-entry.ts";
import { parsePaxRecords } from "./pax-records.ts";
import { isSparse, sparseFile } from "./sparse-file.ts";
import { storedBytes } from "./stored-bytes.ts";

/** Records of an extended header, each with its length, which is below 100. */
function records(...texts: string[]): Map<string, Uint8Array> {
  const bytes = texts.map((text) => `${text.length + 4} ${text}\n`).join("");
  return new Map(parsePaxRecords(Buffer.from(bytes), 0));
}

function stored(text: string): StoredContent {
  return storedBytes(Buffer.from(text));
}

async function textOf(content: StoredContent): Promise<string> {
  return Buffer.from(await collectBytes(content.open())).toString();
}

/** A map as version 1.0 has it, and what follows it. */
function leading(map: string, rest: string): StoredContent {
  return stored(map.padEnd(Math.ceil(map.length / 512) * 512, "\0") + rest);
}

// What GNU tar 1.34 writes with --sparse-version for a hole of 2 bytes, "ab", a hole of 3, "c".
for (const [version, pax, content] of [
  [
    "0.0",
    records(
      ...["GNU.sparse.size=8", "GNU.sparse.numblocks=2", "GNU.sparse.offset=2"],
      ...["GNU.sparse.numbytes=2", "GNU.sparse.offset=7", "GNU.sparse.numbytes=1"],
    ),
    stored("abc"),
  ],
  [
    "0.1",
    records("GNU.sparse.size=8", "GNU.sparse.numblocks=2", "GNU.sparse.map=2,2,7,1"),
    stored("abc"),
  ],
  [
    "1.0",
    records("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=8"),
    leading("2\n2\n2\n7\n1\n", "abc"),
  ],
] as const) {
  test(`sparseFile() fills the holes of version ${version} with zeros`, async () => {
    assert.equal(isSparse(pax), true);
    const file = await sparseFile(pax, content, 0);
    assert.equal(file.size, 8);
    assert.equal(await textOf(file), "\0\0ab\0\0\0c");
    assert.equal(await textOf(file.slice(1, 2)), "\0a");
    assert.equal(await textOf(file.slice(3, 5).slice(1, 4)), "\0\0\0c");
    const part = Buffer.from("....");
    file.slice(1, 7).readInto(part, 2);
    assert.equal(part.toString(), "b\0\0\0");
  });
}

test("sparseFile() reads a map of several blocks", async () => {
  const count = 200;
  const pairs = Array.from({ length: count }, (_, index) => `${1000 + index * 2}\n1\n`).join("");
  const pax = records("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=1399");
  const file = await sparseFile(pax, leading(`${count}\n${pairs}`, "x".repeat(count)), 0);
  assert.equal(await textOf(file), `${"\0".repeat(1000)}${"x\0".repeat(200).slice(0, -1)}`);
});

test("isSparse() takes files of no known version as they are", () => {
  assert.equal(isSparse(records("GNU.sparse.major=2", "GNU.sparse.minor=0")), false);
  assert.equal(isSparse(records("path=a")), false);
});

for (const [what, pax, content] of [
  ["parts that overlap", records("GNU.sparse.size=9", "GNU.sparse.map=0,2,1,1"), stored("abc")],
  ["a part behind the end", records("GNU.sparse.size=2", "GNU.sparse.map=2,3"), stored("abc")],
  ["more than is stored", records("GNU.sparse.size=9", "GNU.sparse.map=0,4"), stored("abc")],
  ["less than is stored", records("GNU.sparse.size=9", "GNU.sparse.map=0,2"), stored("abc")],
  ["half a pair", records("GNU.sparse.size=9", "GNU.sparse.map=0,3,4"), stored("abc")],
  ["what is no number", records("GNU.sparse.size=9", "GNU.sparse.map=0,-3"), stored("abc")],
  ["no size", records("GNU.sparse.map=0,3"), stored("abc")],
  [
    "a map that is cut off",
    records("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=9"),
    leading("900\n1\n1\n", "abc"),
  ],
] as const) {
  test(`sparseFile() refuses ${what}`, async () => {
    await assert.rejects(sparseFile(pax, content, 512), {
      name: "FormatError",
      message: "Cannot read tar entry at byte 512: its map of a sparse file is malformed",
    });
  });
}

test("sparseFile() refuses a file of more than 64 GiB", async () => {
  const pax = records("GNU.sparse.size=68719476737", "GNU.sparse.map=0,0");
  await assert.rejects(sparseFile(pax, stored(""), 0), {
    message: "Cannot read tar entry at byte 0: it has more than 68719476736 bytes",
  });
});
