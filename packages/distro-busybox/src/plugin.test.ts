import assert from "node:assert/strict";
import { test } from "node:test";
import { plugins } from "./plugin.ts";

const [plugin] = plugins;

test("plugins load the provider of busybox with its version and its flags", async () => {
  assert.deepEqual((await plugin?.provider("1.35.0", { layout: "bare" }))?.options, {
    source: { type: "debian", version: "1.35.0" },
    layout: "bare",
  });
  await assert.rejects(async () => plugin?.provider("1.0", {}), { name: "TypeError" });
});
