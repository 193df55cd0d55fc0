import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError } from "../model/errors.ts";
import { readConfig, readHistory } from "./read-config.ts";

const refuse = (fact: string): FormatError => new FormatError(fact, { format: "oci" });

test("readConfig() keeps what is not known, and null", () => {
  const config = { Env: ["A=1"], Cmd: null, Labels: { a: "1" }, Healthcheck: { Test: ["NONE"] } };
  assert.deepEqual(readConfig(config, refuse), config);
});

for (const [config, fact] of [
  [[], "its config has a config that is no object"],
  [{ Env: "PATH=/bin" }, 'in its config "Env" is no list of texts'],
  [{ Env: [1, null] }, 'in its config "Env" is no list of texts'],
  [{ User: 0 }, 'in its config "User" is no text'],
  [{ Labels: { a: 1 } }, 'in its config "Labels" is no object of texts'],
  [{ Volumes: ["/data"] }, 'in its config "Volumes" is no object'],
] as const) {
  test(`readConfig() refuses ${JSON.stringify(config)}`, () => {
    assert.throws(() => readConfig(config, refuse), { name: "FormatError", message: fact });
  });
}

test("readHistory() leaves out null", () => {
  const history = [{ created_by: null, comment: "c" }, null, { empty_layer: true }];
  assert.deepEqual(readHistory(history, refuse), [{ comment: "c" }, { empty_layer: true }]);
});

for (const [history, fact] of [
  [{}, "the history in its config is no list"],
  [[{}, { created_by: ["a"] }], 'in its history[1] "created_by" is no text'],
  [[{ empty_layer: "yes" }], 'in its history[0] "empty_layer" is neither true nor false'],
] as const) {
  test(`readHistory() refuses ${JSON.stringify(history)}`, () => {
    assert.throws(() => readHistory(history, refuse), { name: "FormatError", message: fact });
  });
}
