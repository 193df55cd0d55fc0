import assert from "node:assert/strict";
import { test } from "node:test";
import { optionOf } from "./distro-flag.ts";

test("optionOf() is the flag's own word for it, or its name in camel case", () => {
  assert.equal(optionOf({ name: "variant", help: "" }), "variant");
  assert.equal(optionOf({ name: "path-exclude", help: "" }), "pathExclude");
  assert.equal(optionOf({ name: "no-check-valid-until", help: "" }), "checkValidUntil");
  assert.equal(optionOf({ name: "pin", option: "pins", help: "" }), "pins");
});
