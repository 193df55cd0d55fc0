import assert from "node:assert/strict";
import { test } from "node:test";
import { fakePool } from "../../fixtures/fake-repository.ts";
import { nevraOf } from "../metadata/rpm-package.ts";
import { findZypperSpec } from "./zypper-spec.ts";

const pool = await fakePool([
  { name: "tool", evr: "1-1", arch: "x86_64" },
  { name: "tool", evr: "2-1", arch: "x86_64" },
  { name: "tool", evr: "3-1", arch: "i686" },
  { name: "tool-data", evr: "2-1" },
  { name: "new-tool", obsoletes: ["tool"], provides: ["virtual = 1"] },
  { name: "other-tool", provides: ["virtual = 2"] },
  { name: "patterns-base-base", provides: ["pattern() = base"] },
  { name: "patterns-base-x11", provides: ["pattern() = x11"] },
]);

for (const [spec, expected] of [
  // neither an older one nor what obsoletes it
  ["tool", [["tool-2-1.x86_64"]]],
  ["tool=1", [["tool-1-1.x86_64"]]],
  ["tool=1-1", [["tool-1-1.x86_64"]]],
  ["tool<2", [["tool-1-1.x86_64"]]],
  ["tool>=1", [["tool-2-1.x86_64"]]],
  ["tool=4", []],
  ["tool-1", [["tool-1-1.x86_64"]]],
  ["tool.i686", [["tool-3-1.i686"]]],
  ["tool.x86_64=1", [["tool-1-1.x86_64"]]],
  ["tool*", [["tool-2-1.x86_64"], ["tool-data-2-1.noarch"]]],
  ["virtual", [["new-tool-1-1.noarch", "other-tool-1-1.noarch"]]],
  ["virtual=2", [["other-tool-1-1.noarch"]]],
  ["pattern:base", [["patterns-base-base-1-1.noarch"]]],
  ["pattern:none", []],
] as const) {
  test(`findZypperSpec() finds "${spec}"`, () => {
    const found = findZypperSpec(spec, pool);
    assert.deepEqual(
      found.map((ids) => ids.map((id) => nevraOf(pool.package(id)))),
      expected,
    );
  });
}
