import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { lastTime, rememberTime } from "./past-times.ts";

const cache = mkdtempSync(join(tmpdir(), "rootsmith-times-"));
after(() => rmSync(cache, { recursive: true }));

test("lastTime() is what rememberTime() was told last", async () => {
  assert.equal(await lastTime("debian:trixie", cache), undefined);
  await rememberTime("debian:trixie", 4000.4, cache);
  await rememberTime("busybox:latest", 300, cache);
  await rememberTime("debian:trixie", 5000, cache);
  assert.equal(await lastTime("debian:trixie", cache), 5000);
  assert.equal(await lastTime("busybox:latest", cache), 300);
});

test("a file that is damaged counts for none", async () => {
  writeFileSync(join(cache, "build-times.json"), '{"debian:trixie": "soon", "a": 1');
  assert.equal(await lastTime("debian:trixie", cache), undefined);
  await rememberTime("a", 2, cache);
  assert.equal(await lastTime("a", cache), 2);
});
