import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import type { Digest } from "../model/digest.ts";
import { canonicalJson, type JsonValue } from "../model/json.ts";
import { KeptFiles } from "./kept-files.ts";

const ROOT = temporaryDirectory();
const [A, B] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`) as [Digest, Digest];
const LARGE = 256 << 10;

function keptFiles(): KeptFiles {
  const records = new Map<string, JsonValue>();
  return new KeptFiles({
    record: async (key) => records.get(canonicalJson(key)),
    setRecord: async (key, value) => void records.set(canonicalJson(key), value),
  });
}

async function written(name: string, size = LARGE): Promise<{ dest: string; kept: KeptFiles }> {
  const dest = join(ROOT, name);
  writeFileSync(dest, Buffer.alloc(size));
  const kept = keptFiles();
  await kept.note(dest, A);
  return { dest, kept };
}

test("KeptFiles keeps a file that is as it was written, with the time of now", async () => {
  const { dest, kept } = await written("same");
  utimesSync(dest, 1, 1);
  await kept.note(dest, A);
  assert.equal(await kept.keep(dest, A), true);
  assert.ok(statSync(dest).mtimeMs > 1_000_000_000_000);
  assert.equal(await kept.keep(dest, A), true);
  assert.equal(await kept.keep(dest, B), false);
});

test("KeptFiles knows a file by all names that lead to it", async () => {
  const { dest, kept } = await written("named");
  symlinkSync("named", join(ROOT, "link"));
  assert.equal(await kept.keep(join(ROOT, "link"), A), true);
  assert.equal(await kept.keep(join(ROOT, ".", "named"), A), true);
  assert.equal(await keptFiles().keep(dest, A), false);
});

test("KeptFiles does not keep what was written to, replaced, or taken away", async () => {
  const { dest, kept } = await written("other");
  utimesSync(dest, 1, 1); // as whoever has written to it
  assert.equal(await kept.keep(dest, A), false);
  await kept.note(dest, A);
  rmSync(dest);
  assert.equal(await kept.keep(dest, A), false);
  writeFileSync(dest, Buffer.alloc(LARGE + 1));
  assert.equal(await kept.keep(dest, A), false);
});

test("KeptFiles keeps no small file, and none that was never noted", async () => {
  const { dest, kept } = await written("small", 1000);
  assert.equal(await kept.keep(dest, A), false);
  assert.equal(await kept.keep(join(ROOT, "absent"), A), false);
  assert.equal(await kept.keep("-", A), false);
});
