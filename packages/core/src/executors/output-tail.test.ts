import assert from "node:assert/strict";
import { test } from "node:test";
import { OutputTail } from "./output-tail.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("OutputTail reports whole lines, and at the end what is left", () => {
  const lines: string[] = [];
  const output = new OutputTail((line) => lines.push(line));
  output.push(bytes("one\ntw"));
  assert.deepEqual(lines, ["one"]);
  output.push(bytes("o\nthree"));
  assert.equal(output.end(), "one\ntwo\nthree");
  assert.deepEqual(lines, ["one", "two", "three"]);
});

test("OutputTail keeps the last 4096 characters", () => {
  const output = new OutputTail(() => {});
  output.push(bytes("a".repeat(5000)));
  output.push(bytes("end"));
  assert.equal(output.end(), `${"a".repeat(4093)}end`);
});
