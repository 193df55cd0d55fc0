import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { makeHeader, type TagValue } from "@rootsmith/testing/rpm";
import { RpmHeader } from "../../file/rpm-header.ts";
import { StoredHeader } from "../../file/stored-header.ts";
import { installedHeader } from "./installed-header.ts";

type Tags = Readonly<Record<number, TagValue>>;

const rpm = (main: Tags, signature: Tags = {}) => ({
  header: RpmHeader.read(makeHeader(main)),
  signature: RpmHeader.read(makeHeader(signature, "signature"), "signature"),
});
const INSTALLATION = { epoch: 0x60000000, color: 3 };

/** The index of a stored header as `tag: [type, offset, count]`, and its data. */
function parse(bytes: Uint8Array): {
  lines: Record<number, number[]>;
  tags: number[];
  data: Buffer;
} {
  const header = Buffer.from(bytes);
  const count = header.readUInt32BE(0);
  const lines: Record<number, number[]> = {};
  const tags: number[] = [];
  for (let at = 8; at < 8 + count * 16; at += 16) {
    const [tag, ...rest] = [0, 4, 8, 12].map((field) => header.readUInt32BE(at + field));
    tags.push(tag as number);
    lines[tag as number] = rest;
  }
  const data = header.subarray(8 + count * 16);
  assert.equal(data.length, header.readUInt32BE(4));
  return { lines, tags, data };
}

test("installedHeader() leaves the signed part as it is, and adds entries sorted by tag", () => {
  const main = { 1000: "bash", 1022: "x86_64", 1117: ["bash", "sh"] };
  const input = rpm(main, { 269: "0123", 1004: Uint8Array.of(1, 2, 3), 1007: Uint32Array.of(99) });
  const { tags, lines, data } = parse(installedHeader({ rpm: input }, INSTALLATION));
  assert.deepEqual(tags, [63, 1000, 1022, 1117, 261, 269, 1008, 1029, 1046, 1127, 1128]);
  const signed = Buffer.from(input.header.raw).subarray(8 + 4 * 16);
  assert.deepEqual(data.subarray(0, signed.length), signed);
  assert.deepEqual(lines[261], [7, 36, 3]);
  assert.deepEqual(lines[269], [6, 39, 1]);
  assert.deepEqual(lines[1008], [4, 44, 1]); // aligned to 4
  assert.deepEqual(lines[1029], [1, 48, 2]);
  assert.deepEqual(lines[1046], [4, 52, 1]);
  assert.equal(
    data.toString("hex", 36),
    "01020330313233006000000000000000000000630000000360000000",
  );
});

test("installedHeader() drops the region and the reserved space of the signature header", () => {
  const signature = {
    62: undefined,
    268: Uint8Array.of(7),
    999: Uint8Array.of(0), // of rpm 6
    1000: Uint32Array.of(5),
    1008: Uint8Array.of(0),
  };
  const input = rpm({ 1000: "x", 1022: "noarch" }, signature as unknown as Tags);
  const { tags, lines } = parse(installedHeader({ rpm: input }, INSTALLATION));
  assert.deepEqual(tags, [63, 1000, 1022, 257, 268, 1008, 1127, 1128]);
  assert.equal(lines[1008]?.[0], 4); // the time of the installation, not the space
});

test("installedHeader() adds nothing that the main header has", () => {
  const input = rpm(
    { 1000: "x", 1022: "noarch", 1046: Uint32Array.of(1) },
    { 1007: Uint32Array.of(2) },
  );
  const { tags } = parse(installedHeader({ rpm: input }, INSTALLATION));
  assert.deepEqual(tags, [63, 1000, 1022, 1046, 1008, 1127, 1128]);
});

test("installedHeader() says which files were left out, and takes the epoch for the transaction", () => {
  const input = rpm({ 1000: "x", 1022: "noarch", 1117: ["a", "b"] });
  const installed = { rpm: input, fileStates: Uint8Array.of(0, 2) };
  const { lines, data } = parse(installedHeader(installed, { epoch: 1, color: 0 }));
  const [, offset] = lines[1029] as [number, number];
  assert.deepEqual([...data.subarray(offset, offset + 2)], [0, 2]);
  assert.equal(data.readUInt32BE(lines[1128]?.[1] as number), 1);
});

test("installedHeader() keeps the digests of the package file as rpm 6 does", () => {
  const packageDigests = [
    { algorithm: 8, hex: "ab" },
    { algorithm: 10, hex: "cd" },
  ];
  const installed = { rpm: rpm({ 1000: "x", 1022: "noarch" }), packageDigests };
  const header = new StoredHeader(Buffer.from(installedHeader(installed, INSTALLATION)));
  assert.deepEqual(header.strings(5118), ["ab", "cd"]);
  assert.deepEqual(header.numbers(5119), [8, 10]);
});
