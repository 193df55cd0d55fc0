import assert from "node:assert/strict";
import { test } from "node:test";
import { OutputTail } from "./output-tail.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("OutputTail passes on what comes, lines that have not ended as well", () => {
  const pieces: string[] = [];
  const output = new OutputTail((text) => pieces.push(text));
  output.push(bytes("one\ntw"));
  output.push(bytes("o\nthree"));
  assert.deepEqual(pieces, ["one\ntw", "o\nthree"]);
  assert.equal(output.end(), "one\ntwo\nthree");
});

test("OutputTail puts characters together that come in two pieces", () => {
  const pieces: string[] = [];
  const output = new OutputTail((text) => pieces.push(text));
  output.push(Uint8Array.of(0xc3));
  output.push(Uint8Array.of(0xa4, 0xe2));
  assert.equal(output.end(), "ä\ufffd");
  assert.deepEqual(pieces, ["ä", "\ufffd"]);
});

test("OutputTail keeps the last 4096 characters", () => {
  const output = new OutputTail(() => {});
  output.push(bytes("a".repeat(5000)));
  output.push(bytes("end"));
  assert.equal(output.end(), `${"a".repeat(4093)}end`);
});

test("OutputTail keeps none of a long line but its end", () => {
  let length = 0;
  const output = new OutputTail((text) => {
    length += text.length;
  });
  const piece = bytes("x".repeat(65_536));
  for (let pieces = 0; pieces < 1000; pieces++) output.push(piece);
  assert.equal(output.end(), "x".repeat(4096));
  assert.equal(length, 65_536_000);
});
