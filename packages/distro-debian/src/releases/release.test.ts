import assert from "node:assert/strict";
import { test } from "node:test";
import { DEBIAN } from "./debian-releases.ts";
import { suiteNames } from "./release.ts";
import { UBUNTU } from "./ubuntu-releases.ts";

test("suiteNames() has codenames and aliases", () => {
  const debian = suiteNames(DEBIAN);
  for (const name of ["bookworm", "trixie", "stable", "sid"])
    assert.ok(debian.includes(name), name);
  assert.ok(suiteNames(UBUNTU).includes("noble"));
  assert.ok(!suiteNames(UBUNTU).includes("bookworm"));
});
