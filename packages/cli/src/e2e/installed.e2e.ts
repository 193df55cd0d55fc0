/**
 * The command as it is installed from its packages: on Node and on Deno it builds what it builds from
 * its sources.
 *
 * Needs pnpm or npm's `npx`, and busybox-static; for CentOS root and what `fixtures/rpm-repo/make-rpm-repo.sh` of
 * packages/rpm needs. Says what it skips.
 */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { execa } from "execa";
import { makeRpmRepository, reasonWithoutDnf } from "../../../rpm/fixtures/dnf-root.ts";
import { programProblem } from "../../fixtures/e2e-build.ts";
import { installPackages } from "../../fixtures/install-packages.ts";

const SOURCES = [process.execPath, join(import.meta.dirname, "../main.ts")];
const BUSYBOX = "/bin/busybox";

const withoutRpms = await reasonWithoutDnf();
const withoutBusybox = programProblem(BUSYBOX);

let work: string;
let installed: string;

before(async () => {
  work = await mkdtemp(join(tmpdir(), "rootsmith-installed-"));
  installed = await installPackages(join(work, "installed"));
});
after(() => rm(work, { recursive: true, force: true }));

// Large enough to be compressed by threads.
sameAsFromSources("scratch", false, async () => {
  const file = join(work, "data");
  await writeFile(file, randomBytes(12 << 20));
  return ["scratch", "--add", `${file}:/data`];
});
sameAsFromSources("busybox", withoutBusybox, async () => ["busybox", "--binary", BUSYBOX]);
// Its scripts run in a process of their own.
sameAsFromSources("centos:9-stream, configured", withoutRpms, async () => {
  const repository = join(work, "repository");
  await makeRpmRepository(repository, "9");
  const key = join(repository, "RPM-GPG-KEY-test");
  return ["centos:9-stream", "--repo", repository, "--key", key];
});

function sameAsFromSources(
  title: string,
  skip: string | false,
  target: () => Promise<readonly string[]>,
): void {
  describe(title, { skip }, () => {
    let words: readonly string[];
    before(async () => {
      words = await target();
    });
    for (const compression of ["gzip", "zstd"]) {
      test(`is the same from the packages, with ${compression}`, async () => {
        const expected = await digestOf(SOURCES, words, compression);
        assert.equal(await digestOf([process.execPath, installed], words, compression), expected);
        assert.equal(
          await digestOf(["deno", "run", "-A", installed], words, compression),
          expected,
        );
      });
    }
  });
}

test("the packages have what is built, and neither sources nor tests", async () => {
  const modules = join(work, "installed/node_modules");
  const scoped = await readdir(join(modules, "@rootsmith"));
  for (const name of ["rootsmith", ...scoped.map((name) => join("@rootsmith", name))]) {
    const all = await readdir(join(modules, name), { recursive: true });
    const files = all.filter((file) => !file.startsWith("node_modules/"));
    assert.ok(files.includes("dist/mod.js") && files.includes("dist/mod.d.ts"), name);
    const strangers = files.filter((file) => /^(src|fixtures)\b|\.(test|e2e)\./.test(file));
    assert.deepEqual(strangers, [], name);
  }
});

test("core exists once, through whichever door it is loaded", async () => {
  const script = join(work, "installed/doors.mjs");
  await writeFile(
    script,
    `import * as core from "@rootsmith/core";
import * as provider from "@rootsmith/core/provider";
import { openImage } from "@rootsmith/core/image";
const refused = await openImage("oci:not-there", { signal: AbortSignal.timeout(9000) }).catch((error) => error);
console.log(core.RootfsError === provider.RootfsError, refused instanceof core.HostError);`,
  );
  for (const command of [[process.execPath], ["deno", "run", "-A"]]) {
    assert.equal(await stdoutOf([...command, script]), "true true");
  }
});

test("--help and --version are those of the sources", async () => {
  for (const flag of ["--help", "--version"]) {
    assert.equal(
      await stdoutOf([process.execPath, installed, flag]),
      await stdoutOf([...SOURCES, flag]),
    );
  }
});

/** Of the index of an OCI layout, built with a cache of its own. */
async function digestOf(
  command: readonly string[],
  words: readonly string[],
  compression: string,
): Promise<string> {
  const own = await mkdtemp(join(work, "build-"));
  const dest = join(own, "image");
  const output = `type=oci,dest=${dest},compression=${compression}`;
  const flags = ["-q", "--cache-dir", join(own, "cache"), "-o", output];
  await stdoutOf([...command, "build", ...words, ...flags]);
  const index = await readFile(join(dest, "index.json"));
  await rm(own, { recursive: true });
  return createHash("sha256").update(index).digest("hex");
}

async function stdoutOf([program = "", ...args]: readonly string[]): Promise<string> {
  return (await execa(program, args)).stdout;
}
