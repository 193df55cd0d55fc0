import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createDistro } from "./create-distro.ts";

const work = mkdtempSync(join(tmpdir(), "rootsmith-create-"));
after(() => rmSync(work, { recursive: true }));

function textsIn(directory: string): string[] {
  return readdirSync(join(work, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}

test("createDistro() writes a package in which each file has the name", () => {
  const directory = createDistro("my-linux", work);
  assert.equal(directory, "rootsmith-distro-my-linux");
  assert.deepEqual(readdirSync(join(work, directory)).sort(), [
    ".gitignore",
    "README.md",
    "package.json",
    "src",
    "tsconfig.json",
  ]);
  assert.deepEqual(readdirSync(join(work, directory, "src")).sort(), [
    "layers.ts",
    "mod.ts",
    "my-linux.test.ts",
    "my-linux.ts",
    "options.ts",
    "plugin.ts",
    "releases.ts",
    "resolve.ts",
  ]);
  const texts = textsIn(directory).join("\n");
  assert.doesNotMatch(texts, /__\w+__/);
  assert.match(texts, /^export function myLinux\(options: MyLinuxOptions = \{\}\)/m);
  const manifest = JSON.parse(readFileSync(join(work, directory, "package.json"), "utf8"));
  assert.equal(manifest.name, "rootsmith-distro-my-linux");
  assert.match(manifest.peerDependencies["@rootsmith/core"], /^\^\d+\.\d+\.\d+$/);
});

test("createDistro() gives the function of a reserved word another name", () => {
  const texts = textsIn(createDistro("void", work)).join("\n");
  assert.match(texts, /^export function voidLinux\(options: VoidOptions = \{\}\)/m);
  assert.match(texts, /^ {2}name: "void",$/m);
});

test("createDistro() refuses a directory that is there", () => {
  createDistro("twice", work);
  assert.throws(() => createDistro("twice", work), {
    message: 'Cannot make "rootsmith-distro-twice": it already exists',
  });
});

test("createDistro() refuses what a distro cannot be called", () => {
  for (const name of ["", "My", "7zip", "a_b", "a--b", "-a", "a-", "../a", "a/b", "@a/b"]) {
    assert.throws(() => createDistro(name, work), {
      message: `Cannot call a distro "${name}": expected lower-case letters and digits, with "-" between words`,
    });
  }
  assert.throws(() => createDistro("rootsmith-distro-a", work), {
    message:
      'Cannot call a distro "rootsmith-distro-a": "rootsmith-distro-" is put before its name',
  });
});
