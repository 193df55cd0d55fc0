import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCopy } from "./parse-copy.ts";

test("parseCopy() cuts before the last absolute path", () => {
  assert.deepEqual(parseCopy("./motd:/etc/motd"), { copy: "./motd", path: "/etc/motd" });
  assert.deepEqual(parseCopy("a:b:/c"), { copy: "a:b", path: "/c" });
});

test("parseCopy() refuses a file without a place in the image", () => {
  assert.throws(() => parseCopy("motd"), {
    name: "TypeError",
    message: "it does not say where in the image",
    hint: "Write it like ./motd:/etc/motd",
  });
});
