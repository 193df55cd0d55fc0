import assert from "node:assert/strict";
import { before, test } from "node:test";
import { HOST_REPOSITORY, type PlatformLock } from "@rootsmith/core/provider";
import { makeDeb, makeSigningKey, makeSuite, type SigningKey } from "@rootsmith/testing/debian";
import { contextOf, hostFilesOf } from "../../fixtures/fake-repositories.ts";
import { readDebianLock } from "../lock/lock.ts";
import type { DebianOptions } from "../options/debian-options.ts";
import { debianSettings } from "../options/options.ts";
import { DEBIAN } from "../releases/debian-releases.ts";
import { resolveDebian } from "../resolve.ts";

let key: SigningKey;
let debian: ReadonlyMap<string, Uint8Array>;
let files: Readonly<Record<string, Uint8Array>>;

before(async () => {
  key = await makeSigningKey();
  const packages = [
    { name: "base-files", fields: "Essential: yes\n" },
    { name: "apt" },
    { name: "libtool", version: "1.0" },
  ];
  debian = await makeSuite({ suite: "bookworm", packages }, key);
  files = {
    "out/tool.deb": await makeDeb({
      name: "tool",
      fields: "Depends: libtool (>= 2)\n",
      compression: "zstd",
      trailing: "what dpkg does not read",
    }),
    "debs/libtool.deb": await makeDeb({ name: "libtool", version: "2.0" }),
    "debs/unused.deb": await makeDeb({ name: "unused", architecture: "all" }),
    "debs/README": new TextEncoder().encode("no package\n"),
    "arm64.deb": await makeDeb({ name: "tool", architecture: "arm64" }),
    "bomb.deb": await makeDeb({ name: "bomb", control: { md5sums: "0".repeat(33 << 20) } }),
    "broken.deb": new TextEncoder().encode("no package\n"),
  };
});

function resolve(options: Partial<DebianOptions>): Promise<PlatformLock> {
  const settings = debianSettings(
    { suite: "bookworm", updates: false, security: false, ...options },
    DEBIAN,
  );
  const ctx = contextOf(
    { debian },
    { keyring: new TextEncoder().encode(key.publicKey), hostFiles: hostFilesOf(files) },
  );
  return resolveDebian(DEBIAN, settings, { os: "linux", architecture: "amd64" }, ctx);
}

test("readLocalDebs() makes candidates of a directory, and installs what is included", async () => {
  const lock = await resolve({ include: ["out/tool.deb"], debs: ["debs/"] });
  const { packages } = readDebianLock(lock);
  assert.deepEqual(
    packages.map(({ name, automatic }, i) => [name, lock.sources[i]?.repository, automatic]),
    [
      ["base-files", "debian", false],
      ["apt", "debian", false],
      ["libtool", HOST_REPOSITORY, true],
      ["tool", HOST_REPOSITORY, false],
    ],
  );
  assert.equal(lock.sources[3]?.path, "out/tool.deb");
  assert.equal(lock.sources[3]?.signedBy, undefined);
  assert.equal(lock.packages[3]?.digest, lock.sources[3]?.digest);
  assert.deepEqual(lock.repositories[HOST_REPOSITORY], []);
});

test("readLocalDebs() refuses a package of another architecture", async () => {
  await assert.rejects(resolve({ include: ["arm64.deb"] }), {
    name: "ResolveError",
    message: 'Cannot use "arm64.deb": it is for arm64, and the rootfs is for amd64',
    hint: 'To have both: architectures: ["arm64"], --architectures arm64',
  });
});

test("readLocalDebs() names a file that is no package", async () => {
  await assert.rejects(resolve({ include: ["broken.deb"] }), {
    name: "FormatError",
    message: /^Cannot use "broken\.deb": /,
  });
});

test("readLocalDebs() refuses a control archive that no package has", async () => {
  await assert.rejects(resolve({ include: ["bomb.deb"] }), {
    name: "FormatError",
    message: 'Cannot use "bomb.deb": Cannot read the control archive: it is larger than 32 MiB',
  });
});
