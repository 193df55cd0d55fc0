/**
 * RPM images without a package manager, of the repository of the tests.
 *
 * Needs root, and the programs that make that repository; says what it skips.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, type ProgressEvent } from "@rootsmith/core";
import { execa } from "execa";
import { makeRpmRepository, reasonWithoutDnf } from "../../../rpm/fixtures/dnf-root.ts";
import { centos } from "../centos.ts";
import type { CentosOptions } from "../options/options.ts";

const skip = await reasonWithoutDnf();
let work: string;

before(async () => {
  if (skip) return;
  work = await mkdtemp(join(tmpdir(), "rootsmith-distroless-"));
  await makeRpmRepository(join(work, "9"), "9");
});
after(async () => {
  if (!skip) await rm(work, { recursive: true, force: true });
});

/** A directory with the image, and what was said of it. */
async function built(
  name: string,
  options: Omit<CentosOptions, "release">,
): Promise<{ readonly root: string; readonly notes: readonly string[] }> {
  const root = join(work, name);
  const notes: string[] = [];
  await build({
    name: "centos",
    provider: centos({
      release: "9-stream",
      distroless: true,
      repositories: [`file://${join(work, "9")}`],
      ...options,
    }),
    keyring: await readFile(join(work, "9", "RPM-GPG-KEY-test")),
    outputs: [{ type: "dir", dest: root }],
    cacheDir: join(work, "cache"),
    report: (event: ProgressEvent) => void (event.type === "note" && notes.push(event.message)),
  });
  return { root, notes };
}

async function rpm(root: string, ...args: readonly string[]): Promise<readonly string[]> {
  const all = ["--root", root, "--dbpath", "/var/lib/rpm", ...args];
  const { stdout } = await execa("rpm", all, { reject: false });
  return stdout.split("\n").filter((line) => line !== "");
}

test("an included script keeps its shell, which is said, and rpm knows what is left", {
  skip,
}, async () => {
  const { root, notes } = await built("grep", { include: ["grep"] });
  assert.match(notes.join("\n"), /^ {2}bash, glibc, pcre2: grep needs it$/m);
  const { stdout } = await execa("chroot", [root, "/usr/bin/egrep", "-c", "root", "/etc/passwd"]);
  assert.equal(stdout, "1");
  const names = await rpm(root, "-qa", "--qf", "%{NAME}\\n");
  assert.deepEqual([...names].sort(), [
    ...["bash", "centos-release", "filesystem", "glibc", "glibc-common", "grep"],
    ...["ncurses-libs", "pcre2", "setup"],
  ]);
  const changed = (await rpm(root, "-Va")).map((line) => line.replace(/^\S+ +/, ""));
  assert.deepEqual(
    changed.filter((line) => !/^c \/etc\/(group|gshadow|passwd|shadow)$/.test(line)),
    [],
  );
});

test("a library keeps no shell, and what is kept by name stays", { skip }, async () => {
  const { root } = await built("zlib", { include: ["zlib"], keep: ["sqlite-libs"] });
  for (const path of ["usr/bin/sh", "usr/bin/rpm", "usr/bin/cat"]) {
    assert.equal(existsSync(join(root, path)), false, path);
  }
  assert.equal((await rpm(root, "-q", "sqlite-libs", "zlib")).length, 2);
  assert.deepEqual(await rpm(root, "-q", "bash"), ["package bash is not installed"]);
});

test("what is not there cannot be kept", { skip }, async () => {
  await assert.rejects(built("nothing", { include: ["zlib"], keep: ["imagemagick"] }), {
    message: 'Cannot keep "imagemagick": it is none of the packages of this build',
  });
});
