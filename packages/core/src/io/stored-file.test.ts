import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { collectBytes } from "../model/fs-entry.ts";
import { FileSlice, OpenFiles } from "./stored-file.ts";

const dir = mkdtempSync(join(tmpdir(), "rootsmith-stored-"));
after(() => rmSync(dir, { recursive: true }));

function write(name: string, text: string | Uint8Array): string {
  const file = join(dir, name);
  writeFileSync(file, text);
  return file;
}

async function textOf(content: FileSlice): Promise<string> {
  return new TextDecoder().decode(await collectBytes(content.open()));
}

test("FileSlice.open() yields the same bytes each time", async () => {
  const files = new OpenFiles();
  const content = new FileSlice(files, write("twice", "rootfs"), 0, 6);
  assert.equal(await textOf(content), "rootfs");
  assert.equal(await textOf(content), "rootfs");
  files.close();
});

test("FileSlice.open() yields chunks of at most 1 MiB", () => {
  const files = new OpenFiles();
  const file = write("large", new Uint8Array(2_500_000).fill(7));
  const sizes = [...new FileSlice(files, file, 0, 2_500_000).open()].map((c) => c.byteLength);
  assert.deepEqual(sizes, [1_048_576, 1_048_576, 402_848]);
  files.close();
});

test("FileSlice.slice() of a slice counts from the start of that slice", async () => {
  const files = new OpenFiles();
  const outer = new FileSlice(files, write("nested", "0123456789"), 2, 6);
  const inner = outer.slice(1, 3);
  assert.equal(await textOf(inner), "345");
  assert.deepEqual([inner.offset, inner.size], [3, 3]);
  files.close();
});

for (const [start, size] of [
  [0, 7],
  [7, 0],
  [-1, 2],
  [2, -1],
  [Number.NaN, 1],
] as const) {
  test(`FileSlice.slice() refuses ${size} bytes from ${start} of 6`, () => {
    const content = new FileSlice(new OpenFiles(), "/nowhere", 0, 6);
    assert.throws(() => content.slice(start, size), RangeError);
  });
}

test("FileSlice.open() throws a HostError where the file ends too early", () => {
  const files = new OpenFiles();
  const file = write("short", "0123456789");
  const content = new FileSlice(files, file, 4, 6);
  truncateSync(file, 7);
  assert.throws(() => [...content.open()], {
    name: "HostError",
    message: `Cannot read "${file}": it ends at 7 bytes, expected at least 10`,
  });
  files.close();
});

test("FileSlice.open() throws a HostError where there is no file", () => {
  const content = new FileSlice(new OpenFiles(), join(dir, "absent"), 0, 1);
  assert.throws(() => [...content.open()], {
    name: "HostError",
    message: /^Cannot read ".*absent": no such file or directory$/,
  });
});

test("OpenFiles keeps at most its limit of descriptors open", {
  skip: !existsSync("/proc/self/fd"),
}, async () => {
  const descriptors = (): number => readdirSync("/proc/self/fd").length;
  const files = new OpenFiles(4);
  const contents = Array.from(
    { length: 200 },
    (_, i) => new FileSlice(files, write(`many-${i}`, `${i}`), 0, `${i}`.length),
  );
  const before = descriptors();
  for (const [i, content] of contents.entries()) assert.equal(await textOf(content), `${i}`);
  assert.equal(descriptors() - before, 4);
  files.close();
  assert.equal(descriptors(), before);
});

test("FileSlice goes on reading a file that was removed while it is open", async () => {
  const files = new OpenFiles();
  const content = new FileSlice(files, write("removed", "rootfs"), 0, 6);
  assert.equal(await textOf(content.slice(0, 1)), "r");
  rmSync(content.file);
  assert.equal(await textOf(content), "rootfs");
  files.close();
});

test("OpenFiles refuses to read after close()", () => {
  const files = new OpenFiles();
  const content = new FileSlice(files, write("closed", "rootfs"), 0, 6);
  files.close();
  assert.throws(() => [...content.open()], { name: "HostError", message: /its cache is closed$/ });
});
