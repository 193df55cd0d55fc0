import assert from "node:assert/strict";
import { test } from "node:test";
import { triggeredDirectories } from "./triggers.ts";

test("triggeredDirectories() matches within one directory, sorted, each once", () => {
  const directories = ["usr/bin", "bin", "bin", "lib/modules/6.6", "lib/modules/6.6/net", "lib"];
  assert.deepEqual(triggeredDirectories(["/bin", "+/usr/bin", "/lib/modules/*"], directories), [
    "/bin",
    "/lib/modules/6.6",
    "/usr/bin",
  ]);
});

test("triggeredDirectories() knows ?, sets and nothing else", () => {
  const directories = ["a.b", "axb", "a1", "az"];
  assert.deepEqual(triggeredDirectories(["/a.b"], directories), ["/a.b"]);
  assert.deepEqual(triggeredDirectories(["/a[0-9]", "/a?b"], directories), ["/a.b", "/a1", "/axb"]);
  assert.deepEqual(triggeredDirectories(["/a[!0-9]"], directories), ["/az"]);
});
