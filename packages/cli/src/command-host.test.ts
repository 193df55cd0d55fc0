import assert from "node:assert/strict";
import { test } from "node:test";
import { paintFor } from "./command-host.ts";

const terminal = { write() {}, isTTY: true };
const pipe = { write() {} };

test("paintFor() colours a terminal", () => {
  assert.equal(paintFor(terminal, { TERM: "xterm" })("red", "x"), "\u001b[31mx\u001b[39m");
});

test("paintFor() respects NO_COLOR, dumb terminals and pipes", () => {
  assert.equal(paintFor(terminal, { NO_COLOR: "1", FORCE_COLOR: "1" })("red", "x"), "x");
  assert.equal(paintFor(terminal, { TERM: "dumb" })("red", "x"), "x");
  assert.equal(paintFor(pipe, {})("red", "x"), "x");
});

test("paintFor() colours a pipe with FORCE_COLOR", () => {
  assert.equal(paintFor(pipe, { FORCE_COLOR: "1" })("red", "x"), "\u001b[31mx\u001b[39m");
});
