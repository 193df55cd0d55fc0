import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "./run-program.ts";

test("runProgram() gives what a program prints, and its exit code", async () => {
  const result = await runProgram("sh", ["-c", 'echo "$1"; echo no >&2; exit 3', "sh", "yes"]);
  assert.deepEqual(result, { code: 3, stdout: "yes\n", stderr: "no\n", notFound: false });
});

test("runProgram() hands on stdin and variables", async () => {
  const options = { stdin: "given\n", env: { KEY: "value" } };
  const { stdout } = await runProgram("sh", ["-c", 'cat; echo "$KEY $LC_ALL"'], options);
  assert.equal(stdout, "given\nvalue C\n");
});

test("runProgram() takes no harm from a program that does not read", async () => {
  const { code } = await runProgram("true", [], { stdin: "x".repeat(1 << 20) });
  assert.equal(code, 0);
});

test("runProgram() says that there is no such program", async () => {
  const { code, notFound, stderr } = await runProgram("rootsmith-no-such-program", []);
  assert.deepEqual({ code, notFound }, { code: undefined, notFound: true });
  assert.match(stderr, /ENOENT/);
});

test("runProgram() rejects with the caller's abort reason, unwrapped", async () => {
  const stop = new AbortController();
  const reason = new Error("stop");
  const running = runProgram("sleep", ["60"], { signal: stop.signal });
  stop.abort(reason);
  await assert.rejects(running, (error) => error === reason);
});
