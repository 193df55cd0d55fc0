/**
 * A derivative of Debian that is data in a plugin has what Debian has in the command.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { serveArchive } from "../../../testing/src/debian/mod.ts";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

const PLUGIN = join(import.meta.dirname, "../../../../examples/distro-kali");
const work = await mkdtemp(join(tmpdir(), "rootsmith-derivative-"));
const archive = await serveArchive({
  suite: "kali-rolling",
  packages: [
    { name: "base-files", fields: "Essential: yes\nPriority: required\n" },
    { name: "dpkg", fields: "Essential: yes\n", files: { "usr/share/doc/dpkg/README": "read\n" } },
    { name: "apt" },
    { name: "kali-archive-keyring", architecture: "all" },
  ],
});
const keyring = join(work, "keyring.asc");
await writeFile(keyring, archive.keyring);
after(async () => {
  await archive.close();
  await rm(work, { recursive: true, force: true });
});

async function rootsmith(...args: readonly string[]): Promise<string> {
  const host = fakeHost();
  const cache = ["--cache-dir", join(work, "cache")];
  assert.equal(await run([...args, ...cache], host), 0, host.err());
  return host.out();
}

const image = join(work, "kali");
const plugin = ["--plugin", PLUGIN];
const trust = ["--keyring", keyring, "--mirror", archive.url, "--configure", "none"];

test("a derivative has flags, a lock, packages in an image, and can be verified", async () => {
  const sbom = join(work, "kali.cdx.json");
  const lock = join(work, "kali.lock.json");
  const flags = ["--platform", "linux/amd64", "--components", "main", "--slim"];
  await rootsmith("resolve", "kali", ...plugin, ...trust, ...flags, "-o", lock);
  const locked = JSON.parse(await readFile(lock, "utf8"));
  assert.equal(locked.provider.options.slim, true);

  const outputs = ["-o", `type=oci,dest=${image}`, "-o", `type=cyclonedx,dest=${sbom}`];
  await rootsmith("build", "kali", ...plugin, ...trust, ...flags, "--lock", lock, ...outputs);
  const { components } = JSON.parse(await readFile(sbom, "utf8"));
  assert.deepEqual(
    components.flatMap(({ purl }: { readonly purl?: string }) => purl ?? []),
    [
      "pkg:deb/kali/base-files@1.0?arch=amd64&distro=kali-kali-rolling",
      "pkg:deb/kali/dpkg@1.0?arch=amd64&distro=kali-kali-rolling",
      "pkg:deb/kali/apt@1.0?arch=amd64&distro=kali-kali-rolling",
      "pkg:deb/kali/kali-archive-keyring@1.0?arch=all&distro=kali-kali-rolling",
    ],
  );

  const verified = await rootsmith("verify", image, ...plugin, "--lock", lock);
  assert.match(verified, /^\nlinux\/amd64 {2}bit for bit the same\n/);
});
