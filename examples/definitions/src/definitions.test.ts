/**
 * Builds the example from archives that the test makes.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { type Archive, serveArchive } from "@rootsmith/testing/debian";

const HERE = join(import.meta.dirname, "..");
const work = await mkdtemp(join(tmpdir(), "rootsmith-definitions-"));
after(() => rm(work, { recursive: true, force: true }));

function archiveOf(suite: string, version: string): Promise<Archive> {
  return serveArchive({
    suite,
    release: { "Valid-Until": "" },
    packages: [
      {
        name: "base-files",
        fields: "Essential: yes\n",
        files: {
          "etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
          "etc/group": "root:x:0:\n",
          "usr/lib/os-release": "ID=debian\n",
        },
      },
      { name: "dpkg", version: "1.22", fields: "Essential: yes\n" },
      { name: "apt", version: "3.0" },
      { name: "lighttpd", version },
      { name: "gdb", version: "16.3" },
    ],
  });
}

async function rootsmith(...args: readonly string[]): Promise<string> {
  const program = join(HERE, "node_modules/.bin/rootsmith");
  const flags = ["--cache-dir", join(work, "cache")];
  return (await promisify(execFile)(program, [...args, ...flags], { cwd: work })).stdout;
}

await cp(join(HERE, "rootsmith.yaml"), join(work, "rootsmith.yaml"));
await cp(join(HERE, "www"), join(work, "www"), { recursive: true });

test("the images of a suite are built, tested and locked beside the definition", async () => {
  const archive = await archiveOf("trixie", "1.4.79-1");
  await writeFile(join(work, "key.asc"), archive.keyring);
  const flags = ["--mirror", archive.url, "--keyring", "key.asc", "--configure", "none"];
  await rootsmith("build", "web-trixie", "web-trixie-dev", ...flags);
  assert.deepEqual((await readdir(join(work, "out"))).sort(), ["web-trixie", "web-trixie-dev"]);
  const lock = JSON.parse(await readFile(join(work, "web-trixie-dev.lock.json"), "utf8"));
  assert.deepEqual(
    lock.platforms[0].packages.map(({ name }: { readonly name: string }) => name).sort(),
    ["apt", "base-files", "dpkg", "gdb", "lighttpd"],
  );
  const inspected = JSON.parse(await rootsmith("inspect", "out/web-trixie", "--json"));
  const text = JSON.stringify(inspected);
  assert.match(text, /"User":"65532:65532"/);
  assert.match(text, /registry\.example\/base\/web:trixie/);
});

test("a version that the test of the definition does not take fails the build", async () => {
  const archive = await archiveOf("bookworm", "2.0-1");
  await writeFile(join(work, "key.asc"), archive.keyring);
  const flags = ["--mirror", archive.url, "--keyring", "key.asc", "--configure", "none"];
  await assert.rejects(
    rootsmith("build", "web-bookworm", ...flags),
    /package lighttpd \(rootsmith\.yaml:\d+:9\): its version is 2\.0-1, not 1\.4\.\*/,
  );
  assert.ok(!(await readdir(join(work, "out"))).includes("web-bookworm"));
});

test("what all of them have in common is in an image of files, too", async () => {
  await rootsmith("build", "files", "--var", "root=/www");
  const { stdout } = await promisify(execFile)("tar", ["tf", join(work, "out/files.tar")]);
  assert.ok(stdout.includes("www/index.html\n"));
});
