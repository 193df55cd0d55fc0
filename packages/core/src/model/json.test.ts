import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJson } from "./json.ts";

test("parseJson() reads what is nested a hundred deep, and no deeper", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  assert.equal(JSON.stringify(parseJson(nested(100))), nested(100));
  const message = "it is nested more than 100 deep";
  assert.throws(() => parseJson(nested(102)), { name: "SyntaxError", message });
  assert.throws(() => parseJson(`{"a":${'{"a":'.repeat(200_000)}`), { message: "it is not JSON" });
});
