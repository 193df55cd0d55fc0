/**
 * What `pnpm create rootsmith-distro NAME` makes, used as its author would: types, tests, a build.
 *
 * The packages of this repository stand in for those of the registry, as they are published.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";

const ROOT = join(import.meta.dirname, "../../..");
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const work = mkdtempSync(join(tmpdir(), "rootsmith-create-"));
const plugin = join(work, "rootsmith-distro-tiny");

function node(args: readonly string[], cwd = plugin): string {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // with it, no tests run below a test
  return execFileSync(process.execPath, args, { cwd, env, encoding: "utf8" });
}

function rootsmith(...args: string[]): string {
  const cache = ["--cache-dir", join(work, "cache"), "--platform", "linux/arm64"];
  return node([join(ROOT, "packages/cli/src/main.ts"), "build", ...args, ...cache]);
}

before(() => {
  node([TSC, "-b", "packages/testing"], ROOT);
  node([join(ROOT, "packages/create-rootsmith-distro/src/main.ts"), "tiny"], work);
  for (const name of ["core", "testing"]) publish(name);
  mkdirSync(join(plugin, "node_modules/@types"));
  symlinkSync(join(ROOT, "node_modules/@types/node"), join(plugin, "node_modules/@types/node"));
});
after(() => rmSync(work, { recursive: true, force: true }));

/** As in a tarball: the manifest with `publishConfig`, and what was compiled. */
function publish(name: string): void {
  const own = join(ROOT, "packages", name);
  const target = join(plugin, "node_modules/@rootsmith", name);
  mkdirSync(target, { recursive: true });
  const { publishConfig, ...manifest } = JSON.parse(
    readFileSync(join(own, "package.json"), "utf8"),
  );
  writeFileSync(join(target, "package.json"), JSON.stringify({ ...manifest, ...publishConfig }));
  cpSync(join(own, "dist"), join(target, "dist"), { recursive: true });
  if (name === "core") symlinkSync(join(own, "node_modules"), join(target, "node_modules"));
}

test("the package compiles and passes its tests", () => {
  node([TSC]);
  assert.match(node(["--test", "src/**/*.test.ts"]), /^. fail 0$/m);
});

test("rootsmith build finds it by --plugin, as sources and as a package", () => {
  for (const given of ["./src/mod.ts", plugin]) {
    const dest = join(work, "out");
    const flags = [
      "--plugin",
      given,
      "--set",
      "greeting=Hello",
      "-q",
      "-o",
      `type=dir,dest=${dest}`,
    ];
    assert.equal(rootsmith("tiny:1", ...flags), `${dest}\n`);
    assert.equal(readFileSync(join(dest, "etc/motd"), "utf8"), "Hello\n");
    assert.equal(readFileSync(join(dest, "etc/architecture"), "utf8"), "aarch64\n");
    rmSync(dest, { recursive: true });
  }
});

test("rootsmith build finds it where it is installed", () => {
  symlinkSync(plugin, join(plugin, "node_modules/rootsmith-distro-tiny"));
  const dest = join(work, "tiny.tar");
  assert.equal(rootsmith("tiny", "-q", "-o", `type=docker,dest=${dest}`), `${dest}\n`);
});

test("a second time, it refuses", () => {
  const main = join(ROOT, "packages/create-rootsmith-distro/src/main.ts");
  assert.throws(() => node([main, "tiny"], work), {
    status: 1,
    stderr: 'error: Cannot make "rootsmith-distro-tiny": it is there already\n',
  });
});
