import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
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

test("scriptError() says in which line of the script it was", async () => {
  const dir = mkdtempSync(join(tmpdir(), "rootsmith-lines-"));
  try {
    const told = async (name: string, code: string): Promise<string> => {
      const path = join(dir, name);
      writeFileSync(path, code);
      const error = await import(pathToFileURL(path).href).catch((reason) => reason);
      return scriptError(path, error).message.replaceAll(relative("", dir), "DIR");
    };
    const cannot = (name: string): string => `Cannot run "${join(dir, name)}": `;
    assert.equal(
      await told("thrown.ts", "const a = 1;\nthrow new Error('no ' + a);\n"),
      `${cannot("thrown.ts")}no 1 (DIR/thrown.ts:2)`,
    );
    assert.equal(
      await told("undefined.ts", "\n\nundefined.x;\n"),
      `${cannot("undefined.ts")}Cannot read properties of undefined (reading 'x') (DIR/undefined.ts:3)`,
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("scriptError() leaves the errors of rootsmith alone", () => {
  const error = new LockError("Cannot build from the lock");
  assert.equal(scriptError("image.ts", error), error);
});
