/**
 * Alpine, a plugin with a package manager of its own, in the command.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { makeMirror } from "../../../distro-alpine/fixtures/alpine-mirror.ts";
import { alpineRecipes } from "../../../distro-alpine/fixtures/alpine-recipes.ts";
import { dir, file } from "../../../distro-alpine/fixtures/make-apk.ts";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

const PLUGIN = join(import.meta.dirname, "../../../distro-alpine");
const mirror = await makeMirror({
  repositories: {
    main: alpineRecipes(new TextEncoder().encode("not run\n")),
    community: [{ name: "extra", depends: "musl", files: [dir("opt"), file("opt/extra", "x\n")] }],
  },
});
const work = await mkdtemp(join(tmpdir(), "rootsmith-alpine-"));
after(() => rm(work, { recursive: true, force: true }));

async function rootsmith(...args: readonly string[]): Promise<string> {
  const host = fakeHost();
  const flags = ["--plugin", PLUGIN, "--cache-dir", join(work, "cache")];
  assert.equal(await run([...args, ...flags], host), 0, host.err());
  return host.out();
}

test("alpine is resolved, built, verified, inspected and listed in an SBOM", async () => {
  const image = join(work, "image");
  const lock = join(work, "alpine.lock.json");
  const key = join(work, "key.pem");
  await writeFile(key, mirror.keyring);
  const flags = ["--packages", "alpine-base,extra", "--configure", "none"];
  const trust = ["--mirror", mirror.url, "--keyring", key];
  const platform = ["--platform", "linux/amd64"];
  const outputs = ["-o", `type=oci,dest=${image}`, "-o", `type=spdx,dest=${image}.spdx.json`];
  await rootsmith("resolve", "alpine:3.20", ...flags, ...trust, ...platform, "-o", lock);
  await rootsmith("build", "alpine:3.20", "--lock", lock, ...flags, ...trust, ...outputs);
  const { packages } = JSON.parse(await readFile(`${image}.spdx.json`, "utf8"));
  assert.ok(packages.some(({ name }: { readonly name: string }) => name === "extra"));
  assert.match(
    await rootsmith("verify", image, "--lock", lock, "--mirror", mirror.url),
    /^linux\/amd64 +bit for bit the same$/m,
  );
  assert.match(await rootsmith("inspect", image), /^ {2}packages +\d+$/m);
  const chain =
    /^ {2}alpine-base 1\.0-r0 {2}asked for\n {2}└─ depends: busybox\n {5}└─ depends: so:libc\.musl/m;
  assert.match(await rootsmith("why", "musl", image), chain);
  assert.match(await rootsmith("why", "musl", lock, "--mirror", mirror.url), chain);
  assert.equal(
    await rootsmith("search", "alpine:3.20", "extra", ...trust, ...platform),
    "extra  1.0-r0  v3.20/community  made for a test\n",
  );
});
