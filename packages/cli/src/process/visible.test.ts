import assert from "node:assert/strict";
import { test } from "node:test";
import { visible, visibleLines, visiblePainted } from "./visible.ts";

test("visible() shows every control character", () => {
  assert.equal(visible("a\u001b[2Jb\u0007\u007f\u009b2J"), "a\\u001b[2Jb\\u0007\\u007f\\u009b2J");
  assert.equal(visible("a\nb\tc\rd"), "a\\u000ab\\u0009c\\u000dd");
});

test("visible() shows what would reorder a line, and leaves other text alone", () => {
  assert.equal(visible("gpj.\u202egnp.exe\u2066"), "gpj.\\u202egnp.exe\\u2066");
  assert.equal(visible("żółw 乌龟 🐢 צב"), "żółw 乌龟 🐢 צב");
});

test("visibleLines() keeps lines and tabs", () => {
  assert.equal(
    visibleLines("a\tb\n\u001b]0;title\u0007\r\n"),
    "a\tb\n\\u001b]0;title\\u0007\\u000d\n",
  );
});

test("visibleLines() leaves JSON with the same meaning", () => {
  const text = JSON.stringify({ line: "\u001b\u009b\u007f\u202e\n" });
  assert.deepEqual(JSON.parse(visibleLines(text)), { line: "\u001b\u009b\u007f\u202e\n" });
});

test("visiblePainted() sends colours and nothing else", () => {
  assert.equal(
    visiblePainted("\u001b[31merror:\u001b[39m \u001b[8mhidden\u001b[1m\u001b[2J"),
    "\u001b[31merror:\u001b[39m \\u001b[8mhidden\u001b[1m\\u001b[2J",
  );
});
