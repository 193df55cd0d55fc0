/**
 * A directory of the host, listed in two orders: the same rootfs.
 *
 * Built on Deno, which lists as the kernel does; Node sorts. Needs root, FUSE and disorderfs, which
 * lists a directory in the order that one asks for.
 */
import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { programProblem } from "../../fixtures/e2e-build.ts";

function disorderProblem(): string | false {
  if (process.getuid?.() !== 0) return "not root";
  return existsSync("/dev/fuse") ? programProblem("disorderfs") : "there is no FUSE";
}

const MAIN = join(import.meta.dirname, "../main.ts");
const DENO = join(import.meta.dirname, "../../../../node_modules/.bin/deno");

const ORDERS = { forwards: "no", backwards: "yes" } as const;

describe("a directory listed forwards and backwards", { skip: disorderProblem() }, () => {
  let work: string;
  let tree: string;
  const mounts: string[] = [];

  before(() => {
    work = mkdtempSync(join(tmpdir(), "rootsmith-order-"));
    const source = join(work, "source");
    tree = join(work, "tree");
    mkdirSync(tree);
    for (const name of ["a/x/1", "a/x/2", "a/y/1", "a-b", "b/1", "b/2", "c"]) {
      mkdirSync(join(source, name, ".."), { recursive: true });
      writeFileSync(join(source, name), name);
    }
    linkSync(join(source, "b/1"), join(source, "a/y/linked")); // either name can be met first
    linkSync(join(source, "b/1"), join(source, "z"));
  });
  after(() => {
    for (const mount of mounts) execFileSync("umount", [mount]);
    rmSync(work, { recursive: true, force: true });
  });

  /** The tar of a build that reads the tree, which is listed in each order. */
  const tars = (name: string, ...target: readonly string[]): Buffer[] => {
    const listings: string[] = [];
    const bytes = Object.entries(ORDERS).map(([order, reversed]) => {
      const options = ["--sort-dirents=yes", `--reverse-dirents=${reversed}`];
      execFileSync("disorderfs", [...options, join(work, "source"), tree], { stdio: "ignore" });
      mounts.push(tree);
      listings.push(execFileSync("ls", ["-U", tree], { encoding: "utf8" }));
      const dest = join(work, `${name}-${order}.tar`);
      const cache = join(work, `${name}-${order}`);
      const output = ["-q", "--cache-dir", cache, "-o", `type=tar,dest=${dest}`];
      execFileSync(DENO, ["run", "-A", "--no-check", MAIN, "build", ...target, ...output]);
      execFileSync("umount", [mounts.pop() ?? ""]);
      return readFileSync(dest);
    });
    assert.deepEqual(listings, ["a\na-b\nb\nc\nz\n", "z\nc\nb\na-b\na\n"]);
    return bytes;
  };

  test("is the same rootfs as dir:PATH", () => {
    const [forwards, backwards] = tars("dir", `dir:${tree}`);
    assert.deepEqual(backwards, forwards);
  });

  test("is the same rootfs by --add", () => {
    const [forwards, backwards] = tars("scratch", "scratch", "--add", `${tree}:/tree`);
    assert.deepEqual(backwards, forwards);
  });
});
