import assert from "node:assert/strict";
import { test } from "node:test";
import { LockError } from "@rootsmith/core";
import { debian } from "@rootsmith/distro-debian";
import { scriptError } from "./script-error.ts";

function refusal(): unknown {
  try {
    debian({ suite: "trixie", inculde: ["curl"] } as never);
  } catch (error) {
    return error;
  }
  return undefined;
}

test("scriptError() takes what a factory refuses for a wrong use", () => {
  const { name, message, hint } = scriptError("image.ts", refusal()) as Error & { hint?: string };
  assert.deepEqual(
    { name, message, hint },
    {
      name: "UsageError",
      message: 'Cannot use the option "inculde" of debian(): there is none of that name',
      hint: 'Did you mean "include"?',
    },
  );
});

test("scriptError() names the script for any other error", () => {
  const cause = new ReferenceError("foo is not defined");
  const error = scriptError("image.ts", cause);
  assert.equal(error.message, 'Cannot run "image.ts": foo is not defined');
  assert.equal(error.cause, cause);
});

test("scriptError() leaves the errors of rootsmith alone", () => {
  const error = new LockError("Cannot build from the lock");
  assert.equal(scriptError("image.ts", error), error);
});
