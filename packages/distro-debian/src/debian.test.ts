/**
 * Whole builds from a small signed archive on 127.0.0.1, without configuring: what works, and what a
 * wrong byte anywhere comes to.
 */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { type BuildOptions, type BuildResult, build } from "@rootsmith/core";
import {
  ARCHIVE_DATE,
  type Archive,
  type ArchiveRecipe,
  type DebRecipe,
  serveArchive,
} from "@rootsmith/testing/debian";
import { debian } from "./debian.ts";
import type { DebianOptions } from "./options/options.ts";

const BASE: DebRecipe = {
  name: "base-files",
  fields: "Essential: yes\nPriority: required\n",
  control: { conffiles: "/etc/issue\n", postinst: "#!/bin/sh\n" },
  files: { "etc/issue": "Debian\n", "bin/hello": "hello\n" },
};
const APT: DebRecipe = {
  name: "apt",
  fields: "Priority: required\nDepends: libapt (>= 1.0)\n",
  files: { "usr/bin/apt": "apt\n" },
};
const LIBAPT: DebRecipe = {
  name: "libapt",
  compression: "zstd",
  fields: "Multi-Arch: same\n",
  files: { "usr/lib/libapt.so": "lib\n" },
};
const RECIPE: ArchiveRecipe = { suite: "bookworm", packages: [BASE, APT, LIBAPT] };

let work: string;
let archive: Archive | undefined;

before(async () => {
  work = await mkdtemp(join(tmpdir(), "rootsmith-debian-"));
});
afterEach(async () => {
  await archive?.close();
  archive = undefined;
});
after(async () => {
  await rm(work, { recursive: true, force: true });
});

async function buildFrom(
  recipe: ArchiveRecipe,
  options: Partial<DebianOptions> = {},
  overrides: Partial<BuildOptions> = {},
): Promise<BuildResult & { readonly dest: string }> {
  archive = await serveArchive(recipe);
  const dest = join(work, `rootfs-${crypto.randomUUID()}`);
  const result = await build({
    name: "test",
    provider: debian({ suite: "bookworm", updates: false, security: false, ...options }),
    platforms: ["linux/amd64"],
    configure: "none",
    cacheDir: await mkdtemp(join(work, "cache-")),
    mirrors: { debian: [archive.url] },
    keyring: archive.keyring,
    now: ARCHIVE_DATE + 3600,
    outputs: [{ type: "dir", dest }],
    ...overrides,
  });
  return { ...result, dest };
}

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
  const { keyring } = archive as Archive;
  const url = (archive as Archive).url.replace("127.0.0.1", "localhost");
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

const flip = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, at) => (at === 100 ? byte ^ 1 : byte));

const BAD_INPUT: Readonly<
  Record<
    string,
    {
      readonly recipe: ArchiveRecipe;
      readonly options?: Partial<DebianOptions>;
      readonly overrides?: Partial<BuildOptions>;
      readonly error: { readonly name: string; readonly message: RegExp };
    }
  >
> = {
  "a Release file that was changed": {
    recipe: {
      ...RECIPE,
      tamper: (path, bytes) => (path.endsWith("InRelease") ? flip(bytes) : bytes),
    },
    error: { name: "SignatureError", message: /InRelease/ },
  },
  "a Release file without a signature": {
    recipe: { ...RECIPE, signature: "none" },
    error: { name: "SignatureError", message: /bookworm/ },
  },
  "a Release file signed by a key that is not pinned": {
    recipe: RECIPE,
    overrides: { keyring: undefined as never },
    error: { name: "SignatureError", message: /InRelease/ },
  },
  "an expired Release file": {
    recipe: {
      ...RECIPE,
      release: { "Valid-Until": new Date(ARCHIVE_DATE * 1000 + 60_000).toUTCString() },
    },
    error: { name: "ResolveError", message: /Valid-Until|expired/ },
  },
  "a Release file of the future": {
    recipe: RECIPE,
    overrides: { now: ARCHIVE_DATE - 3 * 86_400 },
    error: { name: "ResolveError", message: /future/ },
  },
  "a Release file of another suite": {
    recipe: { ...RECIPE, release: { Suite: "trixie", Codename: "trixie" } },
    error: { name: "ResolveError", message: /trixie/ },
  },
  "an index that was changed": {
    recipe: {
      ...RECIPE,
      tamper: (path, bytes) => (path.endsWith("Packages") ? flip(bytes) : bytes),
    },
    error: { name: "DigestMismatchError", message: /Packages/ },
  },
  "a package that was changed": {
    recipe: {
      ...RECIPE,
      tamper: (path, bytes) => (path.includes("pool/main/apt_") ? flip(bytes) : bytes),
    },
    error: { name: "DigestMismatchError", message: /apt_1.0.deb/ },
  },
  "a package that the mirror cuts off": {
    recipe: {
      ...RECIPE,
      tamper: (path, bytes) => (path.includes("pool/main/apt_") ? bytes.subarray(0, 99) : bytes),
    },
    error: { name: "DigestMismatchError", message: /apt_1.0.deb/ },
  },
  "a package that is missing at the mirror": {
    recipe: {
      ...RECIPE,
      tamper: (path, bytes) => (path.includes("pool/main/apt_") ? undefined : bytes),
    },
    error: { name: "FetchError", message: /apt_1.0.deb.*404/s },
  },
  "a data.tar that ends too early": {
    recipe: {
      ...RECIPE,
      packages: [BASE, { ...APT, tamper: (bytes) => bytes.subarray(0, 700) }, LIBAPT],
    },
    error: { name: "FormatError", message: /Cannot unpack apt_1.0.deb/ },
  },
  "a path that leads out of the root": {
    recipe: {
      ...RECIPE,
      packages: [
        BASE,
        {
          ...APT,
          tamper: (bytes) => {
            const text = Buffer.from(bytes).toString("latin1");
            return Buffer.from(text.replace("usr/bin/apt", "../../../ap"), "latin1");
          },
        },
        LIBAPT,
      ],
    },
    error: { name: "FormatError", message: /Cannot unpack apt_1.0.deb/ },
  },
  "a file behind a link that leads out of the root": {
    recipe: {
      ...RECIPE,
      packages: [
        BASE,
        {
          ...APT,
          files: [{ type: "symlink", path: "out", mode: 0o777, target: "../../etc" }],
        },
        { ...LIBAPT, files: { "out/passwd": "root::0:0::/:/bin/sh\n" } },
      ],
    },
    error: { name: "InvalidEntryError", message: /leads out of the root/ },
  },
  "two packages with one file": {
    recipe: { ...RECIPE, packages: [BASE, APT, { ...LIBAPT, files: { "usr/bin/apt": "" } }] },
    error: { name: "DuplicateEntryError", message: /usr\/bin\/apt.*apt, then libapt/ },
  },
  "a dependency that nothing satisfies": {
    recipe: { ...RECIPE, packages: [BASE, APT] },
    error: { name: "ResolveError", message: /apt.*libapt \(>= 1\.0\)/s },
  },
  "a package that does not exist": {
    recipe: RECIPE,
    options: { include: ["libapr"] },
    error: { name: "ResolveError", message: /libapr/ },
  },
  "a component that the archive does not have": {
    recipe: RECIPE,
    options: { components: ["mian"] },
    error: { name: "ResolveError", message: /mian/ },
  },
  "an architecture that the archive does not have": {
    recipe: RECIPE,
    overrides: { platforms: ["linux/arm64"] },
    error: { name: "ResolveError", message: /arm64/ },
  },
  "a malformed index": {
    recipe: { ...RECIPE, packages: [BASE, { ...APT, fields: "no colon here\n" }, LIBAPT] },
    error: { name: "ResolveError", message: /Packages/ },
  },
};

for (const [what, { recipe, options, overrides, error }] of Object.entries(BAD_INPUT)) {
  test(`debian() refuses ${what}, and nothing appears at the destination`, async () => {
    const dest = join(work, `refused-${crypto.randomUUID()}`, "rootfs");
    await assert.rejects(
      buildFrom(recipe, options, { outputs: [{ type: "dir", dest }], ...overrides }),
      error,
    );
    await assert.rejects(readdir(dest), { code: "ENOENT" });
  });
}

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
  await archive?.close();
  const { platforms } = await buildFrom({ ...RECIPE, release }, { checkValidUntil: false });
  assert.equal(platforms[0]?.packages, 3);
});
