import assert from "node:assert/strict";
import { test } from "node:test";
import { writeError } from "./cache-error.ts";

for (const code of ["ENOSPC", "EDQUOT"]) {
  test(`writeError() says for ${code} that the disk is full, and how to make room`, () => {
    const error = writeError("/cache/blob", Object.assign(new Error("write"), { code }));
    assert.equal(error.name, "HostError");
    assert.equal(error.message, 'Cannot write "/cache/blob": the disk is full');
    assert.equal(error.hint, 'Free some space, for example with "rootsmith cache prune"');
  });
}

test("writeError() says which flag names another directory", () => {
  const { message, hint } = writeError(
    "/cache/blob",
    Object.assign(new Error("EACCES: permission denied, mkdir '/cache'"), { code: "EACCES" }),
  );
  assert.equal(message, 'Cannot write "/cache/blob": permission denied');
  assert.equal(hint, "Name a directory that you can write to with --cache-dir or XDG_CACHE_HOME");
});

test("writeError() keeps the words of other errors", () => {
  const error = writeError(
    "/cache/blob",
    Object.assign(new Error("EIO: i/o error"), { code: "EIO" }),
  );
  assert.equal(error.message, 'Cannot write "/cache/blob": i/o error');
  assert.equal(error.hint, undefined);
});
