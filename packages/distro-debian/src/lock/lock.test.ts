import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlatformLock } from "@rootsmith/core/provider";
import { type DebianLock, readDebianLock } from "./lock.ts";

const DEBIAN_LOCK = {
  distribution: "debian",
  codename: "bookworm",
  version: "12",
  architecture: "amd64",
  foreignArchitectures: ["i386"],
  mergedUsr: true,
  upstart: true,
  aptFiles: [
    { path: "etc/apt/sources.list.d/debian.sources", text: "Types: deb\n" },
    { path: "etc/apt/trusted.gpg.d/own.gpg", base64: "mQ==" },
  ],
  hostFiles: [
    {
      hook: "afterConfigure",
      index: 1,
      path: "etc/motd",
      type: "file",
      mode: 0o644,
      uid: 0,
      gid: 0,
      source: 0,
    },
    {
      hook: "afterConfigure",
      index: 2,
      path: "etc/mtab",
      type: "symlink",
      mode: 0o777,
      uid: 0,
      gid: 0,
      target: "/proc/mounts",
    },
  ],
  packages: [
    {
      key: "dash",
      name: "dash",
      version: "0.5.12-2",
      architecture: "amd64",
      source: 0,
      essential: true,
      automatic: true,
      preDepends: [],
      depends: ["debianutils"],
      installedSize: 191,
    },
  ],
} as const satisfies DebianLock;

const DIGEST = `sha256:${"0".repeat(64)}` as const;

function lockWith(extra: unknown): PlatformLock {
  return {
    platform: { os: "linux", architecture: "amd64" },
    epoch: 0,
    repositories: { debian: ["http://mirror.example/debian"] },
    sources: [{ repository: "debian", path: "pool/d.deb", digest: DIGEST, size: 1 }],
    packages: [
      { purl: "pkg:deb/debian/dash@0.5.12-2", name: "dash", version: "0.5.12-2", digest: DIGEST },
    ],
    ...(extra !== undefined && { extra: JSON.parse(JSON.stringify(extra)) }),
  };
}

test("readDebianLock() gives back what was written", () => {
  assert.deepEqual(readDebianLock(lockWith(DEBIAN_LOCK)), DEBIAN_LOCK);
});

test("readDebianLock() names the field that is not as written", () => {
  const [dash] = DEBIAN_LOCK.packages;
  const [motd] = DEBIAN_LOCK.hostFiles;
  const cases: readonly (readonly [unknown, string])[] = [
    [undefined, '"extra" is not an object'],
    [{ ...DEBIAN_LOCK, mergedUsr: "yes" }, '"extra.mergedUsr" is not true or false'],
    [{ ...DEBIAN_LOCK, distribution: 1 }, '"extra.distribution" is not a string'],
    [
      { ...DEBIAN_LOCK, aptFiles: [{ path: "etc/apt/sources.list", text: 1 }] },
      '"extra.aptFiles[0].text" is not a string',
    ],
    [
      { ...DEBIAN_LOCK, hostFiles: [{ ...motd, source: 1 }] },
      '"extra.hostFiles[0].source" is not an index into its 1 sources',
    ],
    [
      { ...DEBIAN_LOCK, hostFiles: [{ ...motd, mode: -1 }] },
      '"extra.hostFiles[0].mode" is not a whole number from 0 on',
    ],
    [{ ...DEBIAN_LOCK, packages: {} }, '"extra.packages" is not an array'],
    [
      { ...DEBIAN_LOCK, packages: [{ ...dash, source: 1 }] },
      '"extra.packages[0].source" is not an index into its 1 sources',
    ],
    [
      { ...DEBIAN_LOCK, packages: [{ ...dash, depends: [1] }] },
      '"extra.packages[0].depends[0]" is not a string',
    ],
    [{ ...DEBIAN_LOCK, packages: [] }, '"extra.packages" is not as long as its 1 packages'],
    [
      { ...DEBIAN_LOCK, packages: [{ ...dash, version: "0.5.13" }] },
      '"extra.packages[0]" is not the package dash 0.5.12-2',
    ],
  ];
  for (const [extra, fact] of cases) {
    assert.throws(() => readDebianLock(lockWith(extra)), {
      name: "LockError",
      message: `Cannot read the lock of a Debian rootfs: ${fact}`,
    });
  }
});
