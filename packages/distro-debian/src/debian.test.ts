/**
 * Whole builds from a small signed archive on 127.0.0.1, without configuring.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "@rootsmith/core";
import { ARCHIVE_DATE } from "@rootsmith/testing/debian";
import { APT, BASE, buildFrom, LIBAPT, RECIPE, work } from "../fixtures/build-from.ts";
import { debian } from "./debian.ts";

test("debian() unpacks packages and writes the database of dpkg", async () => {
  const { dest, platforms } = await buildFrom(RECIPE);
  assert.equal(await readFile(join(dest, "usr/bin/hello"), "utf8"), "hello\n");
  assert.equal(await readlink(join(dest, "bin")), "usr/bin");
  assert.equal(
    await readFile(join(dest, "var/lib/dpkg/status"), "utf8"),
    `Package: base-files
Status: install ok unpacked
Version: 1.0
Architecture: amd64
Maintainer: Test <test@example.org>
Description: made for a test
Essential: yes
Priority: required
Conffiles:
 /etc/issue 32865e97b5342e762ab140e00f3da23b

Package: apt
Status: install ok unpacked
Version: 1.0
Architecture: amd64
Maintainer: Test <test@example.org>
Description: made for a test
Priority: required
Depends: libapt (>= 1.0)

Package: libapt
Status: install ok unpacked
Version: 1.0
Architecture: amd64
Maintainer: Test <test@example.org>
Description: made for a test
Multi-Arch: same

`,
  );
  assert.equal(
    await readFile(join(dest, "var/lib/apt/extended_states"), "utf8"),
    "Package: libapt\nArchitecture: amd64\nAuto-Installed: 1\n\n",
  );
  assert.deepEqual(
    platforms[0]?.lock.packages.map(({ purl }) => purl),
    [
      "pkg:deb/debian/base-files@1.0?arch=amd64&distro=debian-12",
      "pkg:deb/debian/apt@1.0?arch=amd64&distro=debian-12",
      "pkg:deb/debian/libapt@1.0?arch=amd64&distro=debian-12",
    ],
  );
});

for (const variant of ["custom", "essential", "apt", "minbase"] as const) {
  test(`debian() keeps what scanners read in a slim rootfs of the variant ${variant}`, async () => {
    const include = variant === "custom" ? ["base-files"] : [];
    const { dest, platforms } = await buildFrom(RECIPE, { variant, include, slim: true });
    const status = await readFile(join(dest, "var/lib/dpkg/status"), "utf8");
    const installed = [...status.matchAll(/^Package: (.*)$/gm)].map(([, name]) => name);
    const locked = platforms[0]?.lock.packages.map(({ name }) => name);
    assert.deepEqual(installed, locked);
    assert.ok(installed.includes("base-files"));
  });
}

test("debian() says licences in an SBOM, from the copyright files of a slim rootfs", async () => {
  const format = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/";
  const copyright = `${format}\n\nFiles: *\nCopyright: Somebody\nLicense: GPL-2+\n`;
  const base = { ...BASE, files: { "usr/share/doc/base-files/copyright": copyright } };
  const dest = join(work, "sbom.cdx.json");
  const outputs = [{ type: "cyclonedx", dest }] as const;
  await buildFrom({ ...RECIPE, packages: [base, APT, LIBAPT] }, { slim: true }, { outputs });
  const { components } = JSON.parse(await readFile(dest, "utf8"));
  assert.deepEqual(
    components.map(({ name, licenses }: Record<string, unknown>) => [name, licenses]),
    [
      ["base-files", [{ expression: "GPL-2.0-or-later" }]],
      ["apt", undefined],
      ["libapt", undefined],
    ],
  );
});

test("debian() takes Release with Release.gpg where there is no InRelease", async () => {
  const { platforms } = await buildFrom({ ...RECIPE, signature: "Release.gpg" });
  assert.equal(platforms[0]?.packages, 3);
});

test("debian() gives the same lock and layer for another mirror of the same archive", async () => {
  const cacheDir = await mkdtemp(join(work, "cache-"));
  const first = await buildFrom(RECIPE, {}, { cacheDir });
  const { keyring } = first.archive;
  const url = first.archive.url.replace("127.0.0.1", "localhost");
  const second = await build({
    name: "test",
    provider: debian({ suite: "bookworm", updates: false, security: false }),
    platforms: ["linux/amd64"],
    configure: "none",
    cacheDir,
    mirrors: { debian: [url] },
    keyring,
    now: ARCHIVE_DATE + 3600,
    outputs: [],
  });
  assert.deepEqual(second.platforms[0]?.lock, first.platforms[0]?.lock);
  assert.equal(second.platforms[0]?.layers[0]?.cached, true);
});

test("debian() rejects with the reason of an abort, unwrapped", async () => {
  const reason = new Error("pressed Ctrl-C");
  await assert.rejects(
    buildFrom(RECIPE, {}, { signal: AbortSignal.abort(reason) }),
    (error) => error === reason,
  );
});

test("debian() names the option for an expired Release file, which then is accepted", async () => {
  const release = { "Valid-Until": new Date(ARCHIVE_DATE * 1000 + 60_000).toUTCString() };
  await assert.rejects(buildFrom({ ...RECIPE, release }), (error: Error & { hint?: string }) => {
    assert.match(`${error.message} ${error.hint}`, /checkValidUntil|check-valid-until/);
    return true;
  });
  const { platforms } = await buildFrom({ ...RECIPE, release }, { checkValidUntil: false });
  assert.equal(platforms[0]?.packages, 3);
});
