import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type DistroPlugin, type FlagValues, FormatError } from "@rootsmith/core/provider";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { createCommand } from "../process/create-command.ts";
import { addDistroFlags, distroFlagValues, flagOfOption, setValues } from "./distro-flags.ts";

const work = await mkdtemp(join(tmpdir(), "rootsmith-distro-flags-"));
after(() => rm(work, { recursive: true, force: true }));

function plugin(name: string, flags: DistroPlugin["flags"]): DistroPlugin {
  return { name, usage: name, summary: "", ...(flags && { flags }), provider: () => assert.fail() };
}

const ONE = plugin("one", [
  { name: "include", value: "packages", help: "packages: names", many: "list" },
  { name: "pin", value: "text|file", help: "a pin", option: "pins", many: "each", file: "text" },
  { name: "repo", value: "url|file", help: "a repo", many: "each", file: "any" },
  { name: "no-security", help: "no fixes" },
  { name: "strict", help: "fail" },
  { name: "no-strict", help: "go on" },
  {
    name: "key",
    value: "file",
    help: "a key",
    file: "text",
    parse: async (text) => {
      if (text.startsWith("KEY")) return text;
      throw new FormatError("Cannot read the key: it is none", { format: "key", hint: "Make one" });
    },
  },
  {
    name: "size",
    value: "n",
    help: "how large",
    parse: (text) => {
      if (/^\d+$/.test(text)) return Number(text);
      throw Object.assign(new TypeError("it is no number"), { hint: "Write it like 7" });
    },
  },
]);
const TWO = plugin("two", [
  { name: "include", value: "specs", help: "packages: globs", many: "list" },
  { name: "devices", help: "device nodes" },
]);
const ALL = [ONE, TWO];

function read(of: DistroPlugin, ...args: string[]): Promise<FlagValues> {
  const command = addDistroFlags(createCommand("build", fakeHost()), ALL);
  return distroFlagValues(command.parse(args, { from: "user" }), of, ALL);
}

test("distroFlagValues() gives what was typed and no defaults", async () => {
  assert.deepEqual(await read(ONE), {});
  assert.deepEqual(await read(ONE, "--include", "curl, git", "--include", "vim", "--no-security"), {
    include: ["curl", "git", "vim"],
    security: false,
  });
  assert.deepEqual(await read(ONE, "--strict"), { strict: true });
  assert.deepEqual(await read(ONE, "--no-strict"), { strict: false });
});

test("distroFlagValues() parses a value, the last one that was given", async () => {
  assert.deepEqual(await read(ONE, "--size", "1", "--size=7"), { size: 7 });
  await assert.rejects(read(ONE, "--size", "x"), {
    name: "UsageError",
    message: 'Cannot use --size "x": it is no number',
    hint: "Write it like 7",
  });
});

test("distroFlagValues() reads files where a flag may name one", async () => {
  const path = join(work, "pins");
  await writeFile(path, "Package: a, b\n");
  assert.deepEqual(await read(ONE, "--pin", "Pin: x, y", "--pin", path, "--repo", path), {
    pins: ["Pin: x, y", "Package: a, b\n"],
    repo: ["Package: a, b\n"],
  });
  assert.deepEqual(await read(ONE, "--repo", "http://a.example/", "--repo", work), {
    repo: ["http://a.example/", work],
  });
  await assert.rejects(read(ONE, "--pin", "none.pref"), {
    name: "UsageError",
    message: 'Cannot use --pin "none.pref": there is no such file',
  });
});

test("distroFlagValues() names the file whose text cannot be used", async () => {
  const [good, bad] = [join(work, "good.key"), join(work, "bad.key")];
  await writeFile(good, "KEY 1\n");
  await writeFile(bad, "1\n");
  assert.deepEqual(await read(ONE, "--key", good), { key: "KEY 1\n" });
  await assert.rejects(read(ONE, "--key", bad), {
    name: "UsageError",
    message: `Cannot use --key "${bad}": cannot read the key: it is none`,
    hint: "Make one",
  });
  await assert.rejects(read(ONE, "--key", "1 of 2"), {
    name: "UsageError",
    message: "Cannot read the key: it is none",
  });
});

test("distroFlagValues() refuses a flag of another distro", async () => {
  await assert.rejects(read(ONE, "--devices"), {
    name: "UsageError",
    message: "Cannot build one with --devices: it is a flag of two",
  });
  await assert.rejects(read(TWO, "--strict"), {
    message: "Cannot build two with --strict: it is a flag of one",
  });
});

test("addDistroFlags() lists a flag of two distros once, with what it means for each", () => {
  const help = addDistroFlags(createCommand("build", fakeHost()), ALL).helpInformation();
  assert.equal(help.match(/--include/g)?.length, 1);
  assert.match(help, /^Options of one, two:\n +--include <packages> +packages: names; or globs$/m);
  assert.match(help, /^Options of two:\n +--devices +device nodes$/m);
});

test("setValues() reads what a flag of the same option would", async () => {
  assert.deepEqual(await setValues(ONE, { include: "a,b", size: "7", other: "x,y" }), {
    include: ["a", "b"],
    size: 7,
    other: "x,y",
  });
});

test("flagOfOption() names the flag of an option that was typed", () => {
  assert.equal(flagOfOption(ONE, "pins", { pins: [] }), "--pin");
  assert.equal(flagOfOption(ONE, "pins", {}), undefined);
});
