import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { writeFile } from "./write-file.ts";

const ROOT = temporaryDirectory();
const signal = new AbortController().signal;
/** More than a pipe holds. */
const BYTES = new Uint8Array(200_000).map((_, index) => index % 251);

let count = 0;
function newFifo(): string {
  const path = join(ROOT, `fifo-${count++}`);
  execFileSync("mkfifo", [path]);
  return path;
}

test("writeFile() stages beside what a link leads to, and keeps the link", async () => {
  mkdirSync(join(ROOT, "far"));
  writeFileSync(join(ROOT, "far/file"), "old");
  const link = join(ROOT, "link");
  symlinkSync("far/file", link);
  assert.deepEqual(await writeFile(link, [new TextEncoder().encode("new")], signal), {
    size: 3,
    // printf new | sha256sum
    digest: "sha256:11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437",
  });
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(readFileSync(join(ROOT, "far/file"), "utf8"), "new");
  assert.deepEqual(readdirSync(join(ROOT, "far")), ["file"]);
});

test("writeFile() writes into a FIFO, which stays one", async () => {
  const fifo = newFifo();
  const [read] = await Promise.all([readFile(fifo), writeFile(fifo, [BYTES, BYTES], signal)]);
  assert.equal(read.byteLength, 400_000);
  assert.ok(read.subarray(200_000).equals(BYTES));
  assert.ok(lstatSync(fifo).isFIFO());
});

test("writeFile() says that the reader of a FIFO went away", async () => {
  const fifo = newFifo();
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield BYTES.subarray(0, 10);
    assert.equal(readSync(reader, new Uint8Array(100)), 10);
    closeSync(reader);
    yield BYTES;
  }
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  await assert.rejects(writeFile(fifo, bytes(), signal), {
    code: "HOST",
    message: `Cannot write "${fifo}": its reader went away before the end`,
  });
});

test("writeFile() heeds an abort while nobody reads", async () => {
  const reason = new Error("stop");
  const unopened = new AbortController();
  const opening = writeFile(newFifo(), [BYTES], unopened.signal);
  unopened.abort(reason);
  await assert.rejects(opening, (error) => error === reason);

  const fifo = newFifo();
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const full = new AbortController();
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield BYTES.subarray(0, 10);
    queueMicrotask(() => full.abort(reason));
    yield BYTES;
  }
  await assert.rejects(writeFile(fifo, bytes(), full.signal), (error) => error === reason);
  closeSync(reader);
});
