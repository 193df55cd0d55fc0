/**
 * Whole builds from a mirror that the tests make, by the command as well.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { serveFiles, testPlugin } from "@rootsmith/testing";
import { fakeHost } from "../../../packages/cli/fixtures/fake-host.ts";
import { run } from "../../../packages/cli/src/command.ts";
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

async function rootsmith(...args: readonly string[]): Promise<string> {
  const host = fakeHost();
  const plugin = ["--plugin", join(import.meta.dirname, "..")];
  const cache = ["--cache-dir", join(work, "cache")];
  assert.equal(await run([...args, ...plugin, ...cache], host), 0, host.err());
  return host.out();
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
  const host = fakeHost();
  const plugin = ["--plugin", join(import.meta.dirname, "..")];
  const build = ["build", "amazonlinux:2023", "--mirror", mirror.url, "--platform", "linux/amd64"];
  const out = ["-o", `type=dir,dest=${join(work, "out")}`, "--cache-dir", join(work, "other")];
  assert.equal(await run([...build, ...plugin, ...out], host), 1);
  assert.match(host.err(), /^error: Cannot verify system-release-1-1\.x86_64: /m);
});
