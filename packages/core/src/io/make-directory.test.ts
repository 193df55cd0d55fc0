import assert from "node:assert/strict";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeDirectory } from "./make-directory.ts";

let work: string;
before(async () => {
  work = await mkdtemp(join(tmpdir(), "rootsmith-mkdir-"));
});
after(() => rm(work, { recursive: true, force: true }));

test("makeDirectory() makes parents and names the first one", async () => {
  assert.equal(await makeDirectory(join(work, "a/b/c")), join(work, "a"));
  assert.equal((await stat(join(work, "a/b/c"))).isDirectory(), true);
  assert.equal(await makeDirectory(join(work, "a/b/c")), undefined);
});

test("makeDirectory() fails where a file is in the way", async () => {
  await writeFile(join(work, "file"), "");
  await assert.rejects(makeDirectory(join(work, "file")), { code: "EEXIST" });
  await assert.rejects(makeDirectory(join(work, "file/x")), { code: "ENOTDIR" });
});

test("makeDirectory() ends where the file system takes no directories", async (t) => {
  if ((await stat("/proc/self").catch(() => undefined)) === undefined) return t.skip("no /proc");
  await assert.rejects(makeDirectory("/proc/rootsmith/x"), { code: "ENOENT" });
});
