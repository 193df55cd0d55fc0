import assert from "node:assert/strict";
import { test } from "node:test";
import { readLines } from "../io/read-lines.ts";
import {
  formatMessage,
  readMessages,
  type SessionReply,
  type SessionRequest,
} from "./session-messages.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function linesOf(...chunks: Uint8Array[]): Promise<string[]> {
  return Array.fromAsync(readLines(chunks));
}

test("readLines() joins lines across chunks, also within a character", async () => {
  const text = bytes("one\ntwé\n\nlast");
  for (let cut = 0; cut <= text.byteLength; cut++) {
    const lines = await linesOf(text.subarray(0, cut), text.subarray(cut));
    assert.deepEqual(lines, ["one", "twé", "", "last"]);
  }
});

test("readLines() has no line after the last line end", async () => {
  assert.deepEqual(await linesOf(bytes("one\n")), ["one"]);
  assert.deepEqual(await linesOf(), []);
});

test("readMessages() is the inverse of formatMessage()", async () => {
  const messages: (SessionRequest | SessionReply)[] = [
    { type: "read", path: "a\nb" },
    { type: "exit", code: 137 },
  ];
  const stream = messages.map((message) => bytes(formatMessage(message)));
  assert.deepEqual(await Array.fromAsync(readMessages([bytes("\n"), ...stream])), messages);
});
