import assert from "node:assert/strict";
import { test } from "node:test";
import { busybox } from "./busybox.ts";
import { plugins } from "./plugin.ts";

const [plugin] = plugins;

test("plugins load the provider of busybox with its version and its flags", async () => {
  assert.deepEqual((await plugin?.provider("1.35.0", { layout: "bare" }))?.options, {
    source: { type: "debian", version: "1.35.0" },
    layout: "bare",
  });
  await assert.rejects(async () => plugin?.provider("1.0", {}), { name: "TypeError" });
});

test("plugins make the provider again by its lock, unless the binary was a file", async () => {
  const [debian, url, file] = [
    busybox({ version: "1.35.0", layout: "bare" }),
    busybox({ url: "https://files.example/busybox", digest: `sha256:${"ab".repeat(32)}` }),
    busybox({ binary: "./busybox" }),
  ];
  for (const { options } of [debian, url]) {
    assert.deepEqual((await plugin?.fromLock?.(options))?.options, options);
  }
  await assert.rejects(async () => plugin?.fromLock?.(file.options), {
    message: "Cannot build busybox by its lock alone: the binary was a file",
  });
});
