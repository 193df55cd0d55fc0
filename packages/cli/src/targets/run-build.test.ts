import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildResult } from "@rootsmith/core";
import { unusedMirrors } from "./run-build.ts";

const result = {
  platforms: [{ lock: { repositories: { "ubuntu-ports": [], host: [] } } }],
} as unknown as BuildResult;

test("unusedMirrors() names mirrors of repositories that were not asked", () => {
  assert.deepEqual(unusedMirrors(["ubuntu", "ubuntu-ports"], result), [
    'warning: the mirror of "ubuntu" was not used; repositories: ubuntu-ports, host',
  ]);
});
