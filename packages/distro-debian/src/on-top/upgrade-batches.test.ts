import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebianLockedPackage } from "../lock/lock.ts";
import { upgradeBatches } from "./upgrade-batches.ts";

/** `"a: b, c; d"`: a depends on b and c, and pre-depends on d. */
function batches(...lines: readonly string[]): readonly (readonly string[])[] {
  const packages = lines.map((line) => {
    const [key = "", needs = ""] = line.split(":");
    const [depends = "", preDepends = ""] = needs.split(";");
    const words = (text: string): string[] =>
      text
        .split(",")
        .map((it) => it.trim())
        .filter(Boolean);
    return { key, depends: words(depends), preDepends: words(preDepends) };
  }) as unknown as DebianLockedPackage[];
  return upgradeBatches(packages).map((batch) => batch.packages.map(({ key }) => key));
}

test("upgradeBatches() makes one batch, dependencies first", () => {
  assert.deepEqual(batches("a: b", "b: c", "c:"), [["c", "b", "a"]]);
});

test("upgradeBatches() configures what is pre-depended on in an earlier batch, with what it needs", () => {
  assert.deepEqual(batches("a:; b", "b: c", "c:", "d:"), [
    ["c", "b"],
    ["a", "d"],
  ]);
});

test("upgradeBatches() cuts circles", () => {
  assert.deepEqual(batches("a: b", "b: a"), [["b", "a"]]);
  assert.deepEqual(batches("a:; b", "b:; a"), [["b", "a"]]);
});
