import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startProgram } from "./start-program.ts";

/** Set in a child that may have few files open. */
const FEW = process.env.ROOTSMITH_TEST_FEW_FILES;

/** Opens files until no more can be, then gives two back. */
function openAll(): void {
  const open: number[] = [];
  try {
    for (;;) open.push(openSync("/dev/null", "r"));
  } catch {
    for (const descriptor of open.splice(-2)) closeSync(descriptor);
  }
}

if (FEW !== undefined) {
  openAll();
  try {
    startProgram("true", [], { stdio: ["pipe", "pipe", "pipe"] });
    console.log("started");
  } catch (error) {
    console.log((error as Error).message);
  }
} else {
  test("startProgram() throws no error event that nobody listens to", async () => {
    const child = startProgram("/no/such/program", [], { stdio: ["ignore", "pipe", "pipe"] });
    const [error] = await once(child, "error");
    assert.equal(error.code, "ENOENT");
  });

  test("startProgram() says that too many files are open", {
    skip: process.platform === "win32",
  }, () => {
    const runtimeArguments = "deno" in process.versions ? ["run", "-A", "--no-check"] : [];
    const command = [process.execPath, ...runtimeArguments, fileURLToPath(import.meta.url)];
    const { stdout, stderr } = spawnSync(
      "sh",
      ["-c", 'ulimit -n 64; exec "$@"', "sh", ...command],
      {
        encoding: "utf8",
        env: { ...process.env, ROOTSMITH_TEST_FEW_FILES: "1" },
      },
    );
    assert.equal(stdout, "Cannot start true: too many files are open\n", stderr);
  });
}
