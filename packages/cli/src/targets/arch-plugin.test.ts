/**
 * Arch Linux, a plugin whose packages are signed one by one, in the command.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { makeMirror } from "../../../distro-arch/fixtures/arch-mirror.ts";
import { BASE_RECIPES } from "../../../distro-arch/fixtures/base-recipes.ts";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

const PLUGIN = join(import.meta.dirname, "../../../distro-arch");
const mirror = await makeMirror({
  repositories: { core: BASE_RECIPES, extra: [{ name: "git", depends: "sh" }] },
});
const work = await mkdtemp(join(tmpdir(), "rootsmith-arch-"));
after(() => rm(work, { recursive: true, force: true }));

async function rootsmith(...args: readonly string[]): Promise<string> {
  const host = fakeHost();
  const flags = ["--plugin", PLUGIN, "--cache-dir", join(work, "cache")];
  assert.equal(await run([...args, ...flags], host), 0, host.err());
  return host.out();
}

test("arch is resolved, built, verified, inspected and listed in an SBOM", async () => {
  const image = join(work, "image");
  const lock = join(work, "arch.lock.json");
  const key = join(work, "key.gpg");
  await writeFile(key, mirror.keyring);
  const flags = ["--include", "git", "--slim", "--configure", "none"];
  const trust = ["--mirror", mirror.url, "--keyring", key];
  const platform = ["--platform", "linux/amd64"];
  const outputs = ["-o", `type=oci,dest=${image}`, "-o", `type=spdx,dest=${image}.spdx.json`];
  await rootsmith("resolve", "arch:2026/11/01", ...flags, ...trust, ...platform, "-o", lock);
  await rootsmith("build", "arch:2026-11-01", "--lock", lock, ...flags, ...trust, ...outputs);
  const { packages } = JSON.parse(await readFile(`${image}.spdx.json`, "utf8"));
  assert.ok(packages.some(({ name }: { readonly name: string }) => name === "git"));
  assert.match(
    await rootsmith("verify", image, "--lock", lock, "--mirror", mirror.url),
    /^linux\/amd64 +bit for bit the same$/m,
  );
  assert.match(await rootsmith("inspect", image), /^ {2}packages +8$/m);
  const chain =
    /^ {2}base 3-2 {2}asked for\n {2}└─ depends: bash\n {5}└─ depends: libreadline\.so=8-64/m;
  assert.match(await rootsmith("why", "readline", image), chain);
  assert.match(await rootsmith("why", "readline", lock, "--mirror", mirror.url), chain);
  assert.equal(
    await rootsmith("search", "arch", "git", ...trust, ...platform),
    "git  1.0-1  extra  The package git\n",
  );
});
