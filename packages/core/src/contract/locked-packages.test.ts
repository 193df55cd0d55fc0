import assert from "node:assert/strict";
import { test } from "node:test";
import { lockedPackages } from "./locked-packages.ts";
import type { PlatformLock } from "./platform-lock.ts";

const [A, B] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`] as const;

const LOCK: PlatformLock = {
  platform: { os: "linux", architecture: "amd64" },
  epoch: 0,
  repositories: { main: [] },
  sources: [
    { repository: "main", path: "b.pkg", digest: B, size: 2 },
    { repository: "main", path: "a.pkg", digest: A, size: 1 },
  ],
  packages: [
    { purl: "pkg:generic/a@1", name: "a", version: "1", digest: A },
    { purl: "pkg:generic/b@2", name: "b", version: "2", digest: B },
  ],
};

test("lockedPackages() finds sources by digest, whatever their order", () => {
  assert.deepEqual(
    lockedPackages(LOCK).map(({ fact, source }) => `${fact.name} ${source.path}`),
    ["a a.pkg", "b b.pkg"],
  );
});

test("lockedPackages() names a package without a source", () => {
  assert.throws(() => lockedPackages({ ...LOCK, sources: LOCK.sources.slice(0, 1) }), {
    name: "LockError",
    message: "Cannot use the lock: it has no source for a 1",
    hint: "Resolve again to write a new lock",
  });
});

test("lockedPackages() names a source of no package, but for files of the host", () => {
  assert.throws(() => lockedPackages({ ...LOCK, packages: LOCK.packages.slice(1) }), {
    name: "LockError",
    message: 'Cannot use the lock: no package comes in its source "a.pkg"',
  });
  const motd = {
    repository: "host",
    path: "motd",
    digest: `sha256:${"c".repeat(64)}`,
    size: 3,
  } as const;
  assert.equal(lockedPackages({ ...LOCK, sources: [...LOCK.sources, motd] }).length, 2);
});
