/**
 * Whole builds from a mirror that the tests make, by the command as well.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { serveFiles, testPlugin } from "@rootsmith/testing";
import { makeAmazonMirror } from "../fixtures/amazon-mirror.ts";
import { plugin } from "./mod.ts";

const { files, key } = await makeAmazonMirror();
const mirror = await serveFiles(files);
const work = await mkdtemp(join(tmpdir(), "rootsmith-amazonlinux-"));
after(() => rm(work, { recursive: true, force: true }));

const lock = join(work, "lock.json");
const keyFile = join(work, "key.asc");
await writeFile(keyFile, key);

testPlugin(plugin, {
  tag: "2023",
  values: { keys: [key] },
  mirrors: { amazonlinux: [mirror.url] },
});

/** The command of this package's `node_modules`, and what it prints. */
async function rootsmith(...args: readonly string[]): Promise<string> {
  const here = join(import.meta.dirname, "..");
  const program = join(here, "node_modules/.bin/rootsmith");
  const flags = ["--plugin", here, "--cache-dir", join(work, "cache")];
  const { stdout } = await promisify(execFile)(program, [...args, ...flags]);
  return stdout;
}

test("the plugin has the flags of RPM distributions in the help", async () => {
  const help = await rootsmith("build", "amazonlinux", "--help");
  assert.match(help, /^Options of amazonlinux, centos, .*:\n +--groups <names> /m);
});

test("amazonlinux:2023 is resolved, built, verified, inspected and listed in an SBOM", async () => {
  const flags = ["--include", "jq", "--key", keyFile, "--mirror", mirror.url];
  await rootsmith("resolve", "amazonlinux:2023", ...flags, "--platform", "linux/amd64", "-o", lock);
  const { provider, platforms } = JSON.parse(await readFile(lock, "utf8"));
  assert.deepEqual([provider.name, provider.options.include], ["amazonlinux", ["jq"]]);
  const [locked] = platforms;
  assert.deepEqual(locked.repositories, { amazonlinux: ["https://cdn.amazonlinux.com/al2023"] });
  assert.deepEqual(
    locked.sources.map(({ path }: { path: string }) => path),
    ["system-release", "bash", "jq"].map((name) => `blobstore/${name}/${name}-1-1.x86_64.rpm`),
  );

  const image = join(work, "amazonlinux");
  const outputs = ["-o", `type=oci,dest=${image}`, "-o", `type=spdx,dest=${image}.spdx.json`];
  const mirrors = ["--mirror", mirror.url];
  await rootsmith("build", "amazonlinux:2023", "--lock", lock, ...flags, ...outputs);
  const { packages } = JSON.parse(await readFile(`${image}.spdx.json`, "utf8"));
  assert.equal(
    packages.find(({ name }: { name: string }) => name === "jq").externalRefs[0].referenceLocator,
    "pkg:rpm/amzn/jq@1-1?arch=x86_64&distro=amzn-2023&upstream=jq-1-1.src.rpm",
  );
  assert.match(
    await rootsmith("verify", image, "--lock", lock, ...mirrors),
    /^linux\/amd64 +bit for bit the same$/m,
  );
  assert.match(await rootsmith("inspect", image), /^ {2}packages {3}3$/m);
});

test("amazonlinux:2023 takes no package that another key has signed", async () => {
  const out = ["-o", `type=dir,dest=${join(work, "out")}`, "--platform", "linux/amd64"];
  await assert.rejects(rootsmith("build", "amazonlinux:2023", "--mirror", mirror.url, ...out), {
    code: 1,
    stderr: /^error: Cannot verify system-release-1-1\.x86_64: /m,
  });
});
