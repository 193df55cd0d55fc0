import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue, PlatformLock } from "@rootsmith/core/provider";
import { type CentosLock, readCentosLock } from "./lock.ts";

const EXTRA: CentosLock = {
  family: "centos",
  release: "7",
  arch: "x86_64",
  rpmdb: { backend: "bdb", path: "var/lib/rpm" },
  legacySignatures: true,
  keyrings: { base: "mQ==" },
  modules: [{ name: "nodejs", stream: "18", profiles: ["minimal"] }],
  packages: [
    { name: "bash", epoch: 0, version: "4.2", release: "1", arch: "x86_64", repository: "base" },
  ],
};

function lockWith(extra: object): PlatformLock {
  return {
    platform: { os: "linux", architecture: "amd64" },
    epoch: 0,
    repositories: { centos: [] },
    sources: [
      { repository: "centos", path: "bash.rpm", digest: `sha256:${"0".repeat(64)}`, size: 1 },
    ],
    packages: [],
    extra: extra as JsonValue,
  };
}

test("readCentosLock() takes what was written", () => {
  assert.deepEqual(readCentosLock(lockWith(JSON.parse(JSON.stringify(EXTRA)))), EXTRA);
});

for (const [change, fact] of [
  [{ family: 7 }, '"extra.family" is not a string'],
  [{ rpmdb: { backend: 1, path: "var/lib/rpm" } }, '"extra.rpmdb.backend" is not a string'],
  [
    { rpmdb: { backend: "bdb", path: "../etc" } },
    '"extra.rpmdb.path" is not a path below the root',
  ],
  [{ packages: [] }, '"extra.packages" is not as long as its 1 sources'],
  [{ keyrings: { base: 1 } }, '"extra.keyrings.base" is not a string'],
  [{ packages: [{ ...EXTRA.packages[0], epoch: -1 }] }, /epoch" is not a whole number from 0 on/],
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
