import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command } from "commander";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { createCommand } from "../process/create-command.ts";
import { addBuildFlags, addDistroFlags, distroFlagValues } from "./build-flags.ts";

function parse(...args: string[]): Command {
  const command = addDistroFlags(addBuildFlags(createCommand("build", fakeHost())));
  return command.parse(args, { from: "user" });
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

test("distroFlagValues() gives what was typed and no defaults", () => {
  assert.deepEqual(distroFlagValues(parse()), {});
  assert.deepEqual(
    distroFlagValues(parse("--include", "curl, git", "--include", "vim", "--no-security")),
    { include: ["curl", "git", "vim"], security: false },
  );
});

test("addDistroFlags() collects lists, and values that may have commas one by one", () => {
  const pin = "Package: a, b";
  assert.deepEqual(
    distroFlagValues(parse("--exclude=a,b", "--pin", pin, "--pin=p", "--path-exclude=/usr/{a,b}")),
    { exclude: ["a", "b"], pin: [pin, "p"], pathExclude: ["/usr/{a,b}"] },
  );
});

test("addDistroFlags() lists a flag of two distros once", () => {
  const help = parse().helpInformation();
  assert.equal(help.match(/--include/g)?.length, 1);
  assert.match(help, /^Options of debian, ubuntu:$/m);
});
