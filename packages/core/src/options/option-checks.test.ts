import assert from "node:assert/strict";
import { test } from "node:test";
import { checkOptionNames } from "./option-checks.ts";

const KNOWN = { suite: true, include: true, slim: true } as const;

test("checkOptionNames() takes what it knows", () => {
  checkOptionNames("debian()", { suite: "trixie", include: undefined }, KNOWN);
  checkOptionNames("debian()", {}, KNOWN);
});

test("checkOptionNames() refuses another name, with the nearest one", () => {
  assert.throws(() => checkOptionNames("debian()", { suite: "trixie", inculde: [] }, KNOWN), {
    name: "TypeError",
    message: 'Cannot use the option "inculde" of debian(): there is none of that name',
    hint: 'Did you mean "include"?',
  });
  assert.throws(() => checkOptionNames("debian()", { mirrorsOfMine: [] }, KNOWN), {
    hint: "Choose of: suite, include, slim",
  });
});

test("checkOptionNames() refuses what is no object", () => {
  for (const options of [null, "trixie", ["trixie"]]) {
    assert.throws(() => checkOptionNames("debian()", options, KNOWN), {
      name: "TypeError",
      message: "Cannot use the options of debian(): expected an object",
    });
  }
});
