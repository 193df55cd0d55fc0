/**
 * What a wrong byte anywhere comes to.
 */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { BuildOptions } from "@rootsmith/core";
import { ARCHIVE_DATE, type ArchiveRecipe } from "@rootsmith/testing/debian";
import { APT, BASE, buildFrom, LIBAPT, RECIPE, work } from "../fixtures/build-from.ts";
import type { DebianOptions } from "./options/debian-options.ts";

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
