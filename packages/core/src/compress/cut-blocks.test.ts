import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FileSlice, OpenFiles } from "../io/stored-file.ts";
import type { ByteSource, FileContent } from "../model/fs-entry.ts";
import { cutBlocks } from "./cut-blocks.ts";

const LETTERS = new TextEncoder().encode("abcdefghij");

/** What the blocks hold when they are yielded, and the buffers that they lie in. */
async function cut(
  source: ByteSource | FileContent,
  options: { readonly size: number; readonly buffers: number },
): Promise<{ texts: string[]; buffers: number }> {
  const texts: string[] = [];
  const buffers = new Set<SharedArrayBuffer>();
  for await (const block of cutBlocks(source, options)) {
    texts.push(String.fromCharCode(...block));
    buffers.add(block.buffer);
  }
  return { texts, buffers: buffers.size };
}

test("cutBlocks() joins and cuts chunks, and uses its buffers in turn", async () => {
  const chunks = [LETTERS.subarray(0, 1), LETTERS.subarray(1, 8), LETTERS.subarray(8)];
  const expected = { texts: ["abc", "def", "ghi", "j"], buffers: 2 };
  assert.deepEqual(await cut(chunks, { size: 3, buffers: 2 }), expected);
});

test("cutBlocks() reads a file into its buffers", async () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-test-"));
  const files = new OpenFiles();
  try {
    const file = join(work, "letters");
    writeFileSync(file, LETTERS);
    const content = new FileSlice(files, file, 1, 8);
    const expected = { texts: ["bcd", "efg", "hi"], buffers: 2 };
    assert.deepEqual(await cut(content, { size: 3, buffers: 2 }), expected);
  } finally {
    files.close();
    rmSync(work, { recursive: true });
  }
});

test("cutBlocks() opens content that cannot be read into buffers", async () => {
  const content = { size: 10, open: () => [LETTERS] };
  assert.deepEqual((await cut(content, { size: 5, buffers: 3 })).texts, ["abcde", "fghij"]);
});

test("cutBlocks() yields nothing for no bytes", async () => {
  assert.deepEqual((await cut([], { size: 3, buffers: 2 })).texts, []);
});

test("cutBlocks() throws the reason of its signal", async () => {
  const signal = AbortSignal.abort(new Error("stop"));
  for (const source of [[], [LETTERS], { size: 0, open: () => [], readInto: () => {} }]) {
    const blocks = cutBlocks(source, { size: 3, buffers: 2, signal });
    await assert.rejects(blocks.next(), { message: "stop" });
  }
});
