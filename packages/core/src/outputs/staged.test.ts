import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { staged } from "./staged.ts";

const ROOT = temporaryDirectory();
const signal = new AbortController().signal;
const FILE = { kind: "file", signal } as const;
const DIR = { kind: "dir", signal } as const;

let count = 0;
/** A path in an empty directory. */
function destination(): { directory: string; dest: string } {
  const directory = join(ROOT, String(count++));
  mkdirSync(directory);
  return { directory, dest: join(directory, "result") };
}

async function produceFile(path: string): Promise<string> {
  writeFileSync(path, "new");
  return "done";
}

async function produceDirectory(path: string): Promise<void> {
  mkdirSync(path);
  writeFileSync(join(path, "new"), "");
}

test("staged() makes parents and gives the result of the producer", async () => {
  const { directory } = destination();
  const dest = join(directory, "a/b/result");
  assert.equal(await staged(dest, FILE, produceFile), "done");
  assert.equal(readFileSync(dest, "utf8"), "new");
  assert.deepEqual(readdirSync(join(directory, "a/b")), ["result"]);
});

test("staged() replaces a file", async () => {
  const { dest } = destination();
  writeFileSync(dest, "old");
  await staged(dest, FILE, produceFile);
  assert.equal(readFileSync(dest, "utf8"), "new");
});

test("staged() replaces an empty directory", async () => {
  const { dest } = destination();
  mkdirSync(dest);
  await staged(dest, DIR, produceDirectory);
  assert.deepEqual(readdirSync(dest), ["new"]);
});

test("staged() replaces a directory only where it may, and whole", async () => {
  const { directory, dest } = destination();
  mkdirSync(dest);
  writeFileSync(join(dest, "old"), "");
  await assert.rejects(staged(dest, DIR, produceDirectory), {
    code: "HOST",
    message: `Cannot write "${dest}": the directory is not empty`,
  });
  await staged(dest, { ...DIR, replaces: async () => true }, produceDirectory);
  assert.deepEqual(readdirSync(dest), ["new"]);
  assert.deepEqual(readdirSync(directory), ["result"]);
});

test("staged() refuses to put a file in the place of a directory", async () => {
  const { dest } = destination();
  mkdirSync(dest);
  await assert.rejects(staged(dest, FILE, produceFile), {
    code: "HOST",
    message: `Cannot write "${dest}": it is a directory`,
  });
});

test("staged() leaves nothing behind when the producer fails", async () => {
  const { directory } = destination();
  const dest = join(directory, "a/b/result");
  const failure = new Error("broken");
  const failing = async (path: string): Promise<void> => {
    await produceDirectory(path);
    throw failure;
  };
  await assert.rejects(staged(dest, DIR, failing), (error) => error === failure);
  assert.deepEqual(readdirSync(directory), []);
});

test("staged() says what the host refused, and what to do", async () => {
  const { directory, dest } = destination();
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
    code: "ENOSPC",
    syscall: "write",
  });
  const failing = async (path: string): Promise<void> => {
    writeFileSync(path, "half");
    throw full;
  };
  await assert.rejects(staged(dest, FILE, failing), {
    code: "HOST",
    message: `Cannot write "${dest}": no space left on device`,
    hint: "Free some space, or choose another dest",
    cause: full,
  });
  assert.deepEqual(readdirSync(directory), []);
});

test("staged() rejects with the caller's abort reason, unwrapped", async () => {
  const { directory, dest } = destination();
  const stop = new AbortController();
  const reason = new Error("stop");
  const aborting = async (path: string): Promise<void> => {
    writeFileSync(path, "half");
    stop.abort(reason);
  };
  const options = { kind: "file", signal: stop.signal } as const;
  await assert.rejects(staged(dest, options, aborting), (error) => error === reason);
  assert.deepEqual(readdirSync(directory), []);
});
