import assert from "node:assert/strict";
import { test } from "node:test";
import { testPlugin } from "@rootsmith/testing";
import { __function__ } from "./__name__.ts";
import { plugin } from "./plugin.ts";

testPlugin(plugin, {
  tag: "1",
  values: { greeting: "Hello" },
  platforms: ["linux/amd64", "linux/arm64"],
});

test("__function__() refuses a release that is not known", () => {
  assert.throws(() => __function__({ release: "0" }), {
    name: "TypeError",
    message: 'Cannot use the option release: "0" is not one of 1',
  });
});

test("plugin reads what was typed", async () => {
  const { options } = await plugin.provider("1", { greeting: "Hello" });
  assert.deepEqual(options, { release: "1", greeting: "Hello" });
  assert.deepEqual((await plugin.fromLock?.(options))?.options, options);
  assert.throws(() => plugin.provider("1", { greting: "Hello" }), {
    name: "TypeError",
    message: 'Cannot use the option "greting" of __function__(): there is none of that name',
  });
});
