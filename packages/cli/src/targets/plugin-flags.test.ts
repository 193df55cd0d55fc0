import assert from "node:assert/strict";
import { test } from "node:test";
import { pluginOptions } from "./plugin-flags.ts";

test("pluginOptions() splits at the first =, and the last one counts", () => {
  assert.deepEqual(pluginOptions({ set: ["a=1", "url=http://h/?b=c", "a=2", "empty="] }), {
    a: "2",
    url: "http://h/?b=c",
    empty: "",
  });
});

test("pluginOptions() refuses what has no key", () => {
  for (const text of ["a", "=1"]) {
    assert.throws(() => pluginOptions({ set: [text] }), {
      name: "UsageError",
      message: `Cannot use --set "${text}": it is not KEY=VALUE`,
    });
  }
});
