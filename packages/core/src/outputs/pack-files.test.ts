import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf } from "../model/fs-entry.ts";
import { packFiles } from "./pack-files.ts";

/** More than the archive's buffers hold. */
const FILES = new Map([
  ["a", contentOf("x".repeat(3_000_000))],
  ["b", contentOf("y".repeat(3_000_000))],
]);

test("packFiles() ends when it is abandoned", async () => {
  for await (const chunk of packFiles(FILES, 0)) {
    assert.ok(chunk.byteLength > 0);
    break;
  }
});

test("packFiles() ends when its consumer throws", async () => {
  const failure = new Error("full");
  const consume = async (): Promise<void> => {
    let size = 0;
    for await (const chunk of packFiles(FILES, 0)) {
      size += chunk.byteLength;
      if (size > 4_000_000) throw failure;
    }
  };
  await assert.rejects(consume(), (error) => error === failure);
});

test("packFiles() throws what a content throws", async () => {
  const failure = new Error("damaged");
  const broken = {
    size: 10,
    *open(): Generator<Uint8Array> {
      yield new Uint8Array(5);
      throw failure;
    },
  };
  const pack = async (): Promise<void> => {
    for await (const _ of packFiles(new Map([["a", broken]]), 0));
  };
  await assert.rejects(pack(), (error) => error === failure);
});
