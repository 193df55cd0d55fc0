import assert from "node:assert/strict";
import { test } from "node:test";
import { outermostPaths } from "./outermost-paths.ts";

test("outermostPaths() leaves out what lies below another path", () => {
  const paths = [
    "bin",
    "etc",
    "etc/a",
    "etc/a/b",
    "etc-a",
    "usr/lib/x",
    "usr/lib/x/y",
    "usr/lib/xy",
  ];
  assert.deepEqual([...outermostPaths(paths)], ["bin", "etc", "etc-a", "usr/lib/x", "usr/lib/xy"]);
});
