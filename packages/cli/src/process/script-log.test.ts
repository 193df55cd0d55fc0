import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { ConfigureError } from "@rootsmith/core";
import { logOf, withScriptLog } from "./script-log.ts";

const work = mkdtempSync(join(tmpdir(), "rootsmith-log-"));
after(() => rmSync(work, { recursive: true }));

const failure = (): ConfigureError =>
  new ConfigureError("Cannot configure tzdata", { argv: ["/bin/false"], exitCode: 1, output: "" });

/** A build whose scripts print `outputs` and then fail. Gives the error. */
async function failing(
  directory: string,
  outputs: readonly string[],
  error: Error,
  beside?: string,
) {
  await assert.rejects(
    withScriptLog(
      directory,
      async (add) => {
        for (const output of outputs)
          add({ type: "configure", step: "postinst of tzdata", output });
        throw error;
      },
      beside,
    ),
    (thrown) => thrown === error,
  );
}

test("withScriptLog() keeps all that was printed where a script fails", async () => {
  const directory = join(work, "failed");
  const error = failure();
  await failing(directory, ["10 %\r", "20 %\n\u001b[2J", "end"], error);
  const file = logOf(error) ?? "";
  assert.equal(readFileSync(file, "utf8"), "== postinst of tzdata\n10 %\n20 %\n\\u001b[2Jend");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(directory).mode & 0o777, 0o700);
});

test("withScriptLog() keeps it beside an output, unless that cannot be", async () => {
  const directory = join(work, "beside");
  const error = failure();
  const beside = join(work, "out/image.tar.log");
  await failing(directory, ["x\n"], error, beside);
  assert.equal(logOf(error), beside);
  assert.equal(readFileSync(beside, "utf8"), "== postinst of tzdata\nx\n");
  assert.deepEqual(readdirSync(directory), []);
  await failing(directory, ["x\n"], error, join(beside, "image.tar.log"));
  assert.deepEqual(readdirSync(directory), [basename(logOf(error) ?? "")]);
});

test("withScriptLog() keeps nothing where no script fails", async () => {
  const directory = join(work, "other");
  const result = await withScriptLog(directory, async (add) => {
    add({ type: "configure", step: "x", output: "y\n" });
    return 7;
  });
  assert.equal(result, 7);
  const error = new Error("disk on fire");
  await failing(directory, ["y\n"], error);
  assert.deepEqual(readdirSync(directory), []);
  assert.equal(logOf(error), undefined);
});

test("withScriptLog() names no log where nothing was printed, or it cannot be written", async () => {
  for (const [directory, outputs] of [
    [join(work, "silent"), []],
    [join(work, "not/there"), ["x\n"]],
  ] as const) {
    const error = failure();
    await failing(directory, outputs, error);
    assert.equal(logOf(error), undefined);
  }
});

test("withScriptLog() keeps the end of what is too much", async () => {
  const error = failure();
  const line = `${"x".repeat(1023)}\n`;
  const outputs = Array.from({ length: 50 }, () => line.repeat(1024));
  await failing(join(work, "large"), [...outputs, "the end\n"], error);
  const text = readFileSync(logOf(error) ?? "", "utf8");
  assert.ok(text.endsWith("x\nthe end\n"));
  assert.ok(text.length > 16 << 20 && text.length < 36 << 20, `${text.length} bytes`);
});

test("withScriptLog() keeps the last ten", async () => {
  const directory = join(work, "many");
  for (let count = 0; count < 12; count++) await failing(directory, ["x\n"], failure());
  assert.equal(readdirSync(directory).length, 10);
});
