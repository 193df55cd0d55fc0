import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { findDestination } from "./destination.ts";

const ROOT = realpathSync(temporaryDirectory());

test('findDestination() takes "-" and /dev/stdout for one another', () => {
  assert.deepEqual(findDestination("-"), { kind: "stdout" });
  assert.deepEqual(findDestination("/dev/stdout"), { kind: "stdout" });
  assert.deepEqual(findDestination("/dev/fd/1"), { kind: "stdout" });
});

test("findDestination() gives the paths of files, and of what is not there", () => {
  const file = join(ROOT, "file");
  writeFileSync(file, "");
  assert.deepEqual(findDestination(file), { kind: "path", path: file });
  const absent = join(ROOT, "a/b");
  assert.deepEqual(findDestination(absent), { kind: "path", path: absent });
});

test("findDestination() follows links, whether they lead to something or not", () => {
  mkdirSync(join(ROOT, "real"));
  symlinkSync("real", join(ROOT, "directory"));
  symlinkSync("directory/new", join(ROOT, "dangling"));
  symlinkSync("dangling", join(ROOT, "second"));
  const path = join(ROOT, "real/new");
  assert.deepEqual(findDestination(join(ROOT, "second")), { kind: "path", path });
});

test("findDestination() refuses links that lead in a circle", () => {
  const loop = join(ROOT, "loop");
  symlinkSync("loop", loop);
  assert.throws(() => findDestination(loop), {
    code: "HOST",
    message: `Cannot write "${loop}": too many links lead from it`,
  });
});

test("findDestination() knows devices, FIFOs and descriptors, also behind links", () => {
  const fifo = join(ROOT, "fifo");
  execFileSync("mkfifo", [fifo]);
  assert.deepEqual(findDestination(fifo), { kind: "stream", path: fifo });
  symlinkSync("/dev/null", join(ROOT, "null"));
  assert.deepEqual(findDestination(join(ROOT, "null")), { kind: "stream", path: "/dev/null" });
  assert.equal(findDestination("/dev/fd/999").kind, "stream");
});

test("findDestination() says that a file is no directory", () => {
  const file = join(ROOT, "plain");
  writeFileSync(file, "");
  assert.throws(() => findDestination(join(file, "x")), {
    code: "HOST",
    message: `Cannot write "${file}/x": not a directory`,
  });
});
