import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlatformLock } from "@rootsmith/core/provider";
import { type DebianExtra, type DebianPackageExtra, readDebianLock } from "./lock.ts";

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
} as const satisfies DebianExtra;

const DASH = {
  key: "dash",
  architecture: "amd64",
  essential: true,
  automatic: true,
  preDepends: [],
  depends: ["debianutils"],
  installedSize: 191,
} as const satisfies DebianPackageExtra;

const DIGEST = `sha256:${"0".repeat(64)}` as const;

const SOURCE = { repository: "debian", path: "pool/d.deb", digest: DIGEST, size: 1 };

function lockWith(extra: unknown, dash: unknown = DASH): PlatformLock {
  const [name, version] = ["dash", "0.5.12-2"];
  const fact = { purl: "pkg:deb/debian/dash@0.5.12-2", name, version, digest: DIGEST };
  return {
    platform: { os: "linux", architecture: "amd64" },
    epoch: 0,
    repositories: { debian: ["http://mirror.example/debian"] },
    sources: [SOURCE],
    packages: [JSON.parse(JSON.stringify({ ...fact, extra: dash }))],
    ...(extra !== undefined && { extra: JSON.parse(JSON.stringify(extra)) }),
  };
}

test("readDebianLock() gives back what was written", () => {
  assert.deepEqual(readDebianLock(lockWith(DEBIAN_LOCK)), {
    ...DEBIAN_LOCK,
    packages: [
      {
        ...DASH,
        name: "dash",
        version: "0.5.12-2",
        purl: "pkg:deb/debian/dash@0.5.12-2",
        source: SOURCE,
      },
    ],
  });
});

test("readDebianLock() names the field that is not as written", () => {
  const [motd] = DEBIAN_LOCK.hostFiles;
  const cases: readonly (readonly [extra: unknown, fact: string, dash?: unknown])[] = [
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
    [DEBIAN_LOCK, '"packages[0].extra" is not an object', []],
    [DEBIAN_LOCK, '"packages[0].extra.depends[0]" is not a string', { ...DASH, depends: [1] }],
  ];
  for (const [extra, fact, dash] of cases) {
    assert.throws(() => readDebianLock(lockWith(extra, dash)), {
      name: "LockError",
      message: `Cannot read the lock of a Debian rootfs: ${fact}`,
    });
  }
});
