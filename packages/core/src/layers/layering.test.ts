import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLayering } from "./layering.ts";

test("parseLayering() reads the three ways", () => {
  assert.deepEqual(["single", "split", "packages=40"].map(parseLayering), [
    "single",
    "split",
    { packages: 40 },
  ]);
});

for (const [text, fact] of [
  ["", "choose single, split or packages=N"],
  ["packages", "choose single, split or packages=N"],
  ["packages=many", "choose single, split or packages=N"],
  ["packages=1", "the number is not from 2 to 127"],
  ["packages=128", "the number is not from 2 to 127"],
] as const) {
  test(`parseLayering() refuses "${text}"`, () => {
    assert.throws(() => parseLayering(text), {
      name: "TypeError",
      message: `Cannot make layers "${text}": ${fact}`,
    });
  });
}
