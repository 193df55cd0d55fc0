import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost } from "../fixtures/fake-host.ts";
import { run } from "./command.ts";

for (const command of [
  "",
  "build",
  "doctor",
  "cache",
  "cache list",
  "cache prune",
  "import-command",
  "mkimage",
  "export",
  "export official-images",
]) {
  test(`run() shows the help of "${command}" with an example`, async () => {
    const host = fakeHost();
    assert.equal(await run([...command.split(" ").filter(Boolean), "--help"], host), 0);
    assert.match(host.out(), /\nExamples?:\n {2}rootsmith /);
    assert.equal(host.err(), "");
  });
}

test("run() prints the version", async () => {
  const host = fakeHost();
  assert.equal(await run(["--version"], host), 0);
  assert.match(host.out(), /^\d+\.\d+\.\d+\n$/);
});

test("run() without a command shows the help and gives 2", async () => {
  const host = fakeHost();
  assert.equal(await run([], host), 2);
  assert.match(host.err(), /^Usage: rootsmith /);
});

test("run() suggests the flag that was meant and gives 2", async () => {
  const host = fakeHost();
  assert.equal(await run(["build", "scratch", "--platfrom", "linux/arm64"], host), 2);
  assert.match(host.err(), /unknown option '--platfrom'\n\(Did you mean --platform\?\)/);
});

test("run() gives 2 for a distro that does not exist", async () => {
  const host = fakeHost();
  assert.equal(await run(["build", "debain:bookworm"], host), 2);
  assert.match(
    host.err(),
    /^error: Cannot build "debain:bookworm": .*\n {2}hint: Choose one of: debian:SUITE, .*\n$/,
  );
});

test("run() gives 2 for a suite that does not exist", async () => {
  const host = fakeHost();
  assert.equal(await run(["build", "debian:bookwrm"], host), 2);
  assert.match(host.err(), /^error: Cannot resolve "bookwrm": .*\n {2}hint: .*bookworm/);
});

test("run() refuses the flag of another distro", async () => {
  const host = fakeHost();
  assert.equal(await run(["build", "scratch", "--include", "curl"], host), 2);
  assert.equal(
    host.err(),
    "error: Cannot build scratch with --include: it is a flag of debian and ubuntu\n",
  );
});
