import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

async function completed(...words: readonly string[]): Promise<string[]> {
  const host = fakeHost();
  assert.equal(await run(["completion", "bash", "--", ...words], host), 0, host.err());
  return host.out().split("\n").slice(0, -1);
}

/** Without their help. */
async function values(...words: readonly string[]): Promise<string[]> {
  return (await completed(...words)).map((line) => line.split("\t")[0] ?? "");
}

test("rootsmith completion names commands, also below others", async () => {
  assert.deepEqual(await completed("pla"), [
    "plan\tShow the steps of a build and what of them is cached, without building.",
  ]);
  assert.deepEqual(await values("cache", ""), ["list", "prune"]);
  assert.deepEqual(await values("completion", ""), ["bash", "zsh", "fish"]);
  assert.deepEqual(await values("nothing", "x"), []);
});

test("rootsmith completion names distros, and suites behind the colon", async () => {
  assert.deepEqual(await values("build", "debi"), ["debian:", ":files"]);
  assert.deepEqual(await values("build", "scr"), ["scratch", ":files"]);
  assert.deepEqual(await values("build", "debian:tr"), ["debian:trixie"]);
  assert.deepEqual(await values("build", "centos:9"), ["centos:9-stream"]);
  assert.deepEqual(await values("why", "bash", "ubuntu:nob"), ["ubuntu:noble"]);
  assert.deepEqual(await values("build", "nothing:x"), []);
  assert.deepEqual(await values("build", "debian:trixie", ""), []);
});

test("rootsmith completion names flags: those of the distro, and each once unless it is a list", async () => {
  assert.deepEqual(await values("build", "--varia"), ["--variant"]);
  assert.deepEqual(await values("build", "debian:trixie", "--gro"), []);
  assert.deepEqual(await values("build", "centos:7", "--gro"), ["--groups", "--group-types"]);
  assert.deepEqual(await values("inspect", "--js"), ["--json"]);
  assert.deepEqual(await values("inspect", "--json", "--js"), []);
  assert.deepEqual(await values("build", "--mirror", "x", "--mirr"), ["--mirror"]);
  assert.deepEqual(await values("inspect", "--", "--js"), [":files"]);
});

test("rootsmith completion names values of flags", async () => {
  assert.deepEqual(await values("build", "--executor", ""), ["chroot", "userns", "docker"]);
  assert.deepEqual(await values("build", "--variant", "m"), ["minbase"]);
  assert.deepEqual(await values("build", "--tweaks=d"), ["--tweaks=docker"]);
  assert.deepEqual(await values("build", "-o", "type=oc"), ["type=oci,dest=", ":files"]);
  assert.deepEqual(await values("build", "--platform", "linux/arm64,linux/am"), [
    "linux/arm64,linux/amd64",
  ]);
  assert.deepEqual(await values("build", "--group-types", "mandatory,"), [
    "mandatory,default",
    "mandatory,optional",
  ]);
  assert.deepEqual(await values("build", "--lock", ""), [":files"]);
  assert.deepEqual(await values("build", "--lock="), [":files"]);
  assert.deepEqual(await values("build", "--name", "x"), []);
  assert.deepEqual(await values("build", "--json=x"), []);
});

test("rootsmith completion prints a script for each shell, and refuses others", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const host = fakeHost();
    assert.equal(await run(["completion", shell], host), 0);
    assert.match(host.out(), new RegExp(`completion ${shell} -- `));
  }
  const host = fakeHost();
  assert.equal(await run(["completion", "csh"], host), 2);
  assert.match(
    host.err(),
    /'csh' is invalid for argument 'shell'\. Allowed choices are bash, zsh, fish/,
  );
});
