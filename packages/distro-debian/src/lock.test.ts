import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlatformLock } from "@rootsmith/core";
import { type DebianLock, readDebianLock } from "./lock.ts";

const DEBIAN_LOCK = {
  codename: "bookworm",
  version: "12",
  architecture: "amd64",
  mergedUsr: true,
  aptSources: { path: "etc/apt/sources.list.d/debian.sources", text: "Types: deb\n" },
  packages: [
    {
      name: "dash",
      version: "0.5.12-2",
      architecture: "amd64",
      source: 0,
      essential: true,
      automatic: true,
      preDepends: [],
      depends: ["debianutils"],
      replaces: [],
      installedSize: 191,
    },
  ],
} as const satisfies DebianLock;

function lockWith(extra: unknown): PlatformLock {
  return {
    platform: { os: "linux", architecture: "amd64" },
    epoch: 0,
    repositories: { debian: ["http://mirror.example/debian"] },
    sources: [
      { repository: "debian", path: "pool/d.deb", digest: `sha256:${"0".repeat(64)}`, size: 1 },
    ],
    packages: [],
    ...(extra !== undefined && { extra: JSON.parse(JSON.stringify(extra)) }),
  };
}

test("readDebianLock() gives back what was written", () => {
  assert.deepEqual(readDebianLock(lockWith(DEBIAN_LOCK)), DEBIAN_LOCK);
});

test("readDebianLock() names the field that is not as written", () => {
  const [dash] = DEBIAN_LOCK.packages;
  const cases: readonly (readonly [unknown, string])[] = [
    [undefined, '"extra" is not an object'],
    [{ ...DEBIAN_LOCK, mergedUsr: "yes" }, '"extra.mergedUsr" is not true or false'],
    [{ ...DEBIAN_LOCK, packages: {} }, '"extra.packages" is not an array'],
    [
      { ...DEBIAN_LOCK, packages: [{ ...dash, source: 1 }] },
      '"extra.packages[0].source" is not an index into its 1 sources',
    ],
    [
      { ...DEBIAN_LOCK, packages: [{ ...dash, depends: [1] }] },
      '"extra.packages[0].depends[0]" is not a string',
    ],
  ];
  for (const [extra, fact] of cases) {
    assert.throws(() => readDebianLock(lockWith(extra)), {
      name: "LockError",
      message: `Cannot read the lock of a Debian rootfs: ${fact}`,
    });
  }
});
