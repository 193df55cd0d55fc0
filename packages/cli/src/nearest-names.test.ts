import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestNames } from "./nearest-names.ts";

test("nearestNames() finds a misspelt name, best first", () => {
  assert.deepEqual(nearestNames("debiam", ["scratch", "debit", "debian"]), ["debian", "debit"]);
});

test("nearestNames() finds nothing that is far away", () => {
  assert.deepEqual(nearestNames("alpine", ["debian", "scratch"]), []);
});
