import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command } from "commander";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { createCommand } from "../process/create-command.ts";
import { addBuildFlags } from "./build-flags.ts";

function parse(...args: string[]): Command {
  return addBuildFlags(createCommand("build", fakeHost())).parse(args, { from: "user" });
}

test("addBuildFlags() collects repeated flags and splits lists", () => {
  const flags = parse(
    "-o",
    "type=tar,dest=a.tar",
    "--output=type=docker,dest=b.tar",
    "--platform=linux/amd64,linux/arm64",
    "--platform=linux/riscv64",
    "--mirror=http://a/debian",
    "--mirror=debian-security=http://a/security",
  ).opts();
  assert.deepEqual(flags.output, ["type=tar,dest=a.tar", "type=docker,dest=b.tar"]);
  assert.deepEqual(flags.platform, ["linux/amd64", "linux/arm64", "linux/riscv64"]);
  assert.deepEqual(flags.mirror, ["http://a/debian", "debian-security=http://a/security"]);
});

test("addBuildFlags() keeps --no-cache and --cache-dir apart", () => {
  const { cache, cacheDir } = parse("--no-cache", "--cache-dir", "/tmp/c").opts();
  assert.deepEqual({ cache, cacheDir }, { cache: false, cacheDir: "/tmp/c" });
});

test("addBuildFlags() rejects a way to configure that does not exist", () => {
  assert.throws(() => parse("--configure", "maybe"), { code: "commander.invalidArgument" });
});
