import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject, JsonValue, PlatformLock } from "@rootsmith/core/provider";
import type { RpmExtra } from "@rootsmith/rpm";
import { type CentosExtra, readCentosLock } from "./lock.ts";

const EXTRA: CentosExtra = {
  family: "centos",
  release: "7",
  arch: "x86_64",
  rpmdb: { backend: "bdb", path: "var/lib/rpm" },
  legacySignatures: true,
  keyrings: { base: "mQ==" },
  modules: [{ name: "nodejs", stream: "18", profiles: ["minimal"] }],
};

const BASH: RpmExtra = {
  epoch: 0,
  version: "4.2",
  release: "1",
  arch: "x86_64",
  repository: "base",
};

const SOURCE = {
  repository: "centos",
  path: "bash.rpm",
  digest: `sha256:${"0".repeat(64)}`,
  size: 1,
} as const;

function lockWith(extra: object, bash: object = BASH): PlatformLock {
  const purl = "pkg:rpm/centos/bash@4.2-1";
  return {
    platform: { os: "linux", architecture: "amd64" },
    epoch: 0,
    repositories: { centos: [] },
    sources: [SOURCE],
    packages: [
      { purl, name: "bash", version: "4.2-1", digest: SOURCE.digest, extra: bash as JsonObject },
    ],
    extra: extra as JsonValue,
  };
}

test("readCentosLock() takes what was written", () => {
  assert.deepEqual(readCentosLock(lockWith(JSON.parse(JSON.stringify(EXTRA)))), {
    ...EXTRA,
    packages: [{ ...BASH, name: "bash", purl: "pkg:rpm/centos/bash@4.2-1", source: SOURCE }],
  });
});

for (const [change, fact] of [
  [{ family: 7 }, '"extra.family" is not a string'],
  [{ rpmdb: { backend: 1, path: "var/lib/rpm" } }, '"extra.rpmdb.backend" is not a string'],
  [
    { rpmdb: { backend: "bdb", path: "../etc" } },
    '"extra.rpmdb.path" is not a path below the root',
  ],
  [{ keyrings: { base: 1 } }, '"extra.keyrings.base" is not a string'],
] as const) {
  test(`readCentosLock() refuses ${JSON.stringify(change)}`, () => {
    const message =
      typeof fact === "string" ? `Cannot read the lock of a CentOS rootfs: ${fact}` : fact;
    assert.throws(() => readCentosLock(lockWith({ ...EXTRA, ...change })), {
      name: "LockError",
      message,
      hint: "Resolve again to write a new lock",
    });
  });
}

test("readCentosLock() names the field of a package that is not as written", () => {
  assert.throws(() => readCentosLock(lockWith(EXTRA, { ...BASH, epoch: -1 })), {
    message:
      'Cannot read the lock of a CentOS rootfs: "packages[0].extra.epoch" is not a whole number from 0 on',
  });
});
