/**
 * Builds from an archive that the tests make.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { build } from "@rootsmith/core";
import { testPlugin } from "@rootsmith/testing";
import { type DebRecipe, fakeDpkg, serveArchive } from "@rootsmith/testing/debian";
import { KALI } from "./kali.ts";
import { kali, plugin } from "./mod.ts";

const PACKAGES: readonly DebRecipe[] = [
  {
    name: "base-files",
    version: "1:2025.4.0",
    fields: "Essential: yes\n",
    files: {
      "usr/lib/os-release":
        'PRETTY_NAME="Kali GNU/Linux Rolling"\nID=kali\nID_LIKE=debian\nVERSION_ID="2025.4"\n',
    },
  },
  { name: "dpkg", version: "1.22.21+kali1", fields: "Essential: yes\n" },
  { name: "apt", version: "3.1.6+kali1" },
  { name: "kali-archive-keyring", version: "2025.2", architecture: "all" },
  { name: "nmap", version: "7.95+dfsg-3kali1", fields: "Recommends: ndiff\n" },
];

const DATE = 1_717_200_000; // 2024-06-01
const archive = await serveArchive({
  suite: "kali-rolling",
  packages: PACKAGES,
  date: DATE,
  release: { Origin: "Kali", Components: "main contrib non-free non-free-firmware" },
});
const work = await mkdtemp(join(tmpdir(), "rootsmith-kali-"));
after(() => rm(work, { recursive: true, force: true }));
const trusted = {
  mirrors: { kali: [archive.url] },
  keyring: archive.keyring,
  now: DATE + 3600,
};

testPlugin(plugin, {
  ...trusted,
  tag: "kali-rolling",
  values: { components: ["main"] },
  run: fakeDpkg,
});

test("kali() builds what the archive has, and says in the SBOM that it is of Kali", async () => {
  const dest = join(work, "rootfs");
  const sbom = join(work, "kali.cdx.json");
  const { platforms } = await build({
    name: "kali",
    provider: kali({ suite: "kali-rolling", components: ["main"], include: ["nmap"] }),
    platforms: ["linux/amd64"],
    configure: "none",
    cacheDir: join(work, "cache"),
    outputs: [
      { type: "dir", dest },
      { type: "cyclonedx", dest: sbom },
    ],
    ...trusted,
  });
  const purls = [
    "pkg:deb/kali/base-files@1:2025.4.0?arch=amd64&distro=kali-kali-rolling",
    "pkg:deb/kali/dpkg@1.22.21%2Bkali1?arch=amd64&distro=kali-kali-rolling",
    "pkg:deb/kali/apt@3.1.6%2Bkali1?arch=amd64&distro=kali-kali-rolling",
    "pkg:deb/kali/kali-archive-keyring@2025.2?arch=all&distro=kali-kali-rolling",
    "pkg:deb/kali/nmap@7.95%2Bdfsg-3kali1?arch=amd64&distro=kali-kali-rolling",
  ];
  assert.deepEqual(
    platforms[0]?.lock.packages.map(({ purl }) => purl),
    purls,
  );
  const { components } = JSON.parse(await readFile(sbom, "utf8"));
  assert.deepEqual(
    components.flatMap(({ purl }: { readonly purl?: string }) => purl ?? []).sort(),
    purls.toSorted(),
  );
  assert.equal(
    await readFile(join(dest, "etc/apt/sources.list"), "utf8"),
    "deb http://http.kali.org/kali kali-rolling main\n",
  );
});

test("kali is resolved, built, verified and inspected by the command", async () => {
  const here = join(import.meta.dirname, "..");
  const rootsmith = async (...args: readonly string[]): Promise<string> => {
    const program = join(here, "node_modules/.bin/rootsmith");
    const flags = ["--plugin", here, "--cache-dir", join(work, "cache")];
    return (await promisify(execFile)(program, [...args, ...flags])).stdout;
  };
  const image = join(work, "image");
  const lock = join(work, "kali.lock.json");
  const keyring = join(work, "key.asc");
  await writeFile(keyring, archive.keyring);
  const flags = ["--include", "nmap", "--components", "main", "--configure", "none"];
  const trust = ["--mirror", archive.url, "--keyring", keyring];
  await rootsmith("resolve", "kali", ...flags, ...trust, "--platform", "linux/amd64", "-o", lock);
  await rootsmith(
    "build",
    "kali",
    "--lock",
    lock,
    ...flags,
    ...trust,
    "-o",
    `type=oci,dest=${image}`,
  );
  assert.match(
    await rootsmith("verify", image, "--lock", lock, "--mirror", archive.url),
    /^linux\/amd64 +bit for bit the same$/m,
  );
  assert.match(await rootsmith("inspect", image), /^ {2}packages {3}5$/m);
});

test("kali() takes the components of Kali's own sources, and knows its branches only", () => {
  const { components } = kali({ suite: "kali-dev" }).options as { readonly components: unknown };
  assert.deepEqual(components, ["contrib", "main", "non-free", "non-free-firmware"]);
  assert.throws(() => kali({ suite: "bookworm" }), {
    name: "ResolveError",
    message: 'Cannot resolve "bookworm": it is not a release of Kali Linux that is known here',
    hint: "Choose one of: kali-last-snapshot, kali-rolling, kali-dev",
  });
});

test("kali() pins the key that has signed the archive since April 2025", () => {
  for (const { archives } of KALI.releases) {
    assert.deepEqual(archives[0]?.keys, ["827C8569F2518CC677FECA1AED65462EC8D5E4C5"]);
  }
});

test("plugin has the flags of Debian and reads its packages", async () => {
  assert.equal(plugin.usage, "kali:SUITE");
  const names = plugin.flags?.map(({ name }) => name) ?? [];
  for (const name of ["variant", "include", "pin", "snapshot"]) assert.ok(names.includes(name));
  assert.equal((await plugin.provider(undefined, {})).name, "kali");
  assert.equal(typeof plugin.packages, "function");
});
