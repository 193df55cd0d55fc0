import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { readGzipMember } from "./gzip-member.ts";

const [first, second] = [gzipSync("first ".repeat(500)), gzipSync("second")];
const both = Buffer.concat([first, second]);

test("readGzipMember() gives one stream of several, and where the next begins", () => {
  const member = readGzipMember(both, 0);
  assert.equal(new TextDecoder().decode(member.data), "first ".repeat(500));
  assert.equal(member.end, first.byteLength);
  const next = readGzipMember(both, member.end);
  assert.equal(new TextDecoder().decode(next.data), "second");
  assert.equal(next.end, both.byteLength);
});

test("readGzipMember() skips what a header may have", () => {
  // flags FEXTRA, FNAME, FCOMMENT and FHCRC
  const header = [0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 1, 2, 97, 0, 98, 0, 0, 0];
  const bytes = Buffer.concat([Buffer.from(header), second.subarray(10)]);
  assert.equal(new TextDecoder().decode(readGzipMember(bytes, 0).data), "second");
});

test("readGzipMember() refuses what is cut off at any place", () => {
  for (let length = 0; length < second.byteLength; length++) {
    assert.throws(() => readGzipMember(second.subarray(0, length), 0), { name: "FormatError" });
  }
});
