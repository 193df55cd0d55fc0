/**
 * What `pnpm create rootsmith-distro NAME` makes, used as its author would: types, tests, builds on Node
 * and on Deno. The packages of this repository are installed from their tarballs.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { installPackages } from "../../cli/fixtures/install-packages.ts";

const ROOT = join(import.meta.dirname, "../../..");
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const DENO = [join(ROOT, "node_modules/.bin/deno"), "run", "-A"];
const work = mkdtempSync(join(tmpdir(), "rootsmith-create-"));
const installed = join(work, "node_modules");
const create = join(installed, "create-rootsmith-distro/dist/main.js");
const plugin = join(work, "rootsmith-distro-tiny");
let main: string;

function run([program = "", ...args]: readonly string[], cwd = plugin): string {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // with it, no tests run below a test
  return execFileSync(program, args, { cwd, env, encoding: "utf8" });
}

function node(args: readonly string[], cwd?: string): string {
  return run([process.execPath, ...args], cwd);
}

before(async () => {
  main = await installPackages(work);
  symlinkSync(join(ROOT, "node_modules/@types"), join(installed, "@types"));
  node([create, "tiny"], work);
});
after(() => rmSync(work, { recursive: true, force: true }));

test("the package compiles and passes its tests", () => {
  node([TSC]);
  assert.match(node(["--test", "src/**/*.test.ts"]), /^. fail 0$/m);
});

for (const [name, runtime] of Object.entries({ Node: [process.execPath], Deno: DENO })) {
  const rootsmith = (...args: readonly string[]): string => {
    const cache = ["--cache-dir", join(work, "cache", name), "--platform", "linux/arm64"];
    return run([...runtime, main, "build", ...args, ...cache]);
  };

  test(`rootsmith build finds it by --plugin on ${name}, as sources and as a package`, () => {
    for (const given of ["./src/mod.ts", plugin]) {
      const dest = join(work, "out");
      const output = ["-q", "-o", `type=dir,dest=${dest}`];
      const words = ["tiny:1", "--plugin", given, "--set", "greeting=Hello", ...output];
      assert.equal(rootsmith(...words), `${dest}\n`);
      assert.equal(readFileSync(join(dest, "etc/motd"), "utf8"), "Hello\n");
      assert.equal(readFileSync(join(dest, "etc/architecture"), "utf8"), "aarch64\n");
      rmSync(dest, { recursive: true });
    }
  });

  test(`rootsmith build finds it where it is installed, on ${name}`, () => {
    mkdirSync(join(plugin, "node_modules"), { recursive: true });
    const link = join(plugin, "node_modules/rootsmith-distro-tiny");
    symlinkSync(plugin, link);
    const dest = join(work, "tiny.tar");
    assert.equal(rootsmith("tiny", "-q", "-o", `type=docker,dest=${dest}`), `${dest}\n`);
    rmSync(link);
  });
}

test("a second time, it refuses", () => {
  assert.throws(() => node([create, "tiny"], work), {
    status: 1,
    stderr: 'error: Cannot make "rootsmith-distro-tiny": it already exists\n',
  });
});
