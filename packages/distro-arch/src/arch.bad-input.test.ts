/**
 * What mirrors and packages can have wrong, and what is said of it.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "@rootsmith/core";
import {
  type ArchMirror,
  dir,
  file,
  type MirrorOptions,
  makeKey,
  makeMirror,
  type PackageRecipe,
} from "../fixtures/arch-mirror.ts";
import { arch } from "./arch.ts";
import type { ArchOptions } from "./options/options.ts";

const work = await mkdtemp(join(tmpdir(), "rootsmith-arch-"));
after(() => rm(work, { recursive: true, force: true }));

const ONE = '"core/os/x86_64/one-1.0-1-x86_64.pkg.tar.zst"';

interface Failure {
  readonly name: string;
  readonly message: string | RegExp;
  readonly hint?: string;
}

async function mirrorOf(
  recipe: Partial<PackageRecipe>,
  more: Partial<MirrorOptions> = {},
): Promise<ArchMirror> {
  return makeMirror({ repositories: { core: [{ name: "one", ...recipe }] }, ...more });
}

/** Builds the package `one`, or what is asked for. */
async function refuses(
  mirror: ArchMirror,
  failure: Failure,
  options: ArchOptions = {},
): Promise<void> {
  const dest = join(await mkdtemp(join(work, "out-")), "rootfs");
  await assert.rejects(
    build({
      name: "arch",
      provider: arch({ packages: ["one"], repositories: ["core"], ...options }),
      platforms: ["linux/amd64"],
      configure: "none",
      mirrors: { arch: [mirror.url] },
      keyring: mirror.keyring,
      cacheDir: await mkdtemp(join(work, "cache-")),
      outputs: [{ type: "dir", dest }],
    }),
    failure,
  );
}

test("a database that is cut off is refused", async () => {
  const mirror = await mirrorOf({});
  const { readFileSync, writeFileSync } = await import("node:fs");
  const path = join(mirror.directory, "core/os/x86_64/core.db");
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, bytes.byteLength - 100));
  await refuses(mirror, {
    name: "FormatError",
    message: /^Cannot read the database "core\/os\/x86_64\/core\.db": /,
    hint: "The mirror may be in the middle of an update; try again, or another one",
  });
});

test("an entry of a database without name, digest or file is refused", async () => {
  const broken: readonly (readonly [RegExp, string, string])[] = [
    [/%NAME%\none/, "%NAME%\n../one", '"one-1.0-1" has no package name and version'],
    [/%SHA256SUM%\n.*/, "%SHA256SUM%\n00", "one has no SHA-256"],
    [
      /%FILENAME%\n.*/,
      "%FILENAME%\n../../one.pkg.tar.zst",
      'one has the file name "../../one.pkg.tar.zst", which is none of a package',
    ],
  ];
  for (const [pattern, text, fact] of broken) {
    const mirror = await mirrorOf({}, { editEntry: (entry) => entry.replace(pattern, text) });
    await refuses(mirror, {
      name: "FormatError",
      message: `Cannot read the database "core/os/x86_64/core.db": ${fact}`,
    });
  }
});

test("a package with another digest is refused", async () => {
  const tamper = (bytes: Uint8Array): Uint8Array => bytes.with(bytes.byteLength - 1, 0x55);
  await refuses(await mirrorOf({ tamper }), {
    name: "DigestMismatchError",
    message: /one-1\.0-1-x86_64\.pkg\.tar\.zst/,
  });
});

test("a package that a key signed which is not trusted is refused", async () => {
  await refuses(await mirrorOf({ signer: await makeKey() }), {
    name: "SignatureError",
    message: new RegExp(
      `^Cannot verify ${ONE.replaceAll(".", "\\.")}: it is signed by [0-9A-F]{40}, and none of them is trusted$`,
    ),
  });
});

test("a signature over something else is refused, and so is one of a database", async () => {
  const { copyFileSync } = await import("node:fs");
  const options = {
    repositories: { core: [{ name: "one" }, { name: "two" }] },
    signDatabases: true,
  };
  const mirror = await makeMirror(options);
  const folder = join(mirror.directory, "core/os/x86_64");
  const [one, two] = ["one", "two"].map((name) =>
    join(folder, `${name}-1.0-1-x86_64.pkg.tar.zst.sig`),
  );
  copyFileSync(two as string, one as string);
  await refuses(mirror, {
    name: "SignatureError",
    message: new RegExp(
      `^Cannot verify ${ONE.replaceAll(".", "\\.")}: the content is not what [0-9A-F]{40} signed$`,
    ),
  });
  const other = await makeMirror(options);
  copyFileSync(two as string, join(other.directory, "core/os/x86_64/core.db.sig"));
  await refuses(other, {
    name: "SignatureError",
    message: /^Cannot verify "core\/os\/x86_64\/core\.db": it is signed by [0-9A-F]{40}, and none/,
  });
});

test("a database has to be signed where that is required", async () => {
  await refuses(
    await mirrorOf({}),
    {
      name: "SignatureError",
      message: 'Cannot trust "core/os/x86_64/core.db": it has no signature',
    },
    { sigLevel: "Required" },
  );
});

test("a package that is cut off, lacks .PKGINFO's facts or is another one is refused", async () => {
  const damage = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.byteLength - 20);
  await refuses(await mirrorOf({ damage }), {
    name: "FormatError",
    message: new RegExp(`^Cannot use ${ONE.replaceAll(".", "\\.")}: Cannot decompress zstd: `),
  });
  const info = "pkgname = two\npkgver = 1.0-1\narch = any\n";
  await refuses(await mirrorOf({ info }), {
    name: "FormatError",
    message: `Cannot use ${ONE}: it is two 1.0-1, not one 1.0-1`,
  });
  await refuses(await mirrorOf({ info: "pkgver = 1.0-1\n" }), {
    name: "FormatError",
    message: `Cannot use ${ONE}: Cannot read its .PKGINFO: it has no "pkgname"`,
  });
});

test("a path that leads out of the root is refused", async () => {
  const files = [dir("etc"), file("etc/x", "x\n")];
  const up = file("etc/../../up", "x\n");
  await refuses(await mirrorOf({ files: [...files, up] }), {
    name: "InvalidEntryError",
    message: /etc\/\.\.\/\.\.\/up/,
  });
});

test("a package that is not there is refused, with one that is meant", async () => {
  const mirror = await makeMirror({ repositories: { core: [{ name: "coreutils" }] } });
  await refuses(
    mirror,
    {
      name: "ResolveError",
      message: 'Cannot install "coreutil": no package or group of that name is there',
      hint: 'Did you mean "coreutils"?',
    },
    { packages: ["coreutil"] },
  );
});

test("keys are needed where none are known", async () => {
  const { keyring: _, ...mirror } = await mirrorOf({});
  const attempt = build({
    name: "arch",
    provider: arch({ packages: ["one"], repositories: ["core"] }),
    platforms: ["linux/amd64"],
    configure: "none",
    mirrors: { arch: [mirror.url] },
    cacheDir: await mkdtemp(join(work, "cache-")),
    outputs: [],
  });
  await assert.rejects(attempt, {
    name: "ResolveError",
    message: "Cannot verify packages for x86_64: no keys are known that may sign them",
    hint: "Give them with --keyring FILE, or accept unsigned packages with --sig-level Never",
  });
});
