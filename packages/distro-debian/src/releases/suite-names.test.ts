import assert from "node:assert/strict";
import { test } from "node:test";
import { suiteNames } from "./suite-names.ts";

test("suiteNames() has codenames and aliases", () => {
  const debian = suiteNames("debian");
  for (const name of ["bookworm", "trixie", "stable", "sid"])
    assert.ok(debian.includes(name), name);
  assert.ok(suiteNames("ubuntu").includes("noble"));
  assert.ok(!suiteNames("ubuntu").includes("bookworm"));
});
