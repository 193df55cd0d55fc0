import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lockedProvider, packageMirror } from "../../fixtures/locked-provider.ts";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { lockedPath } from "../host/host-files.ts";
import { formatLockFile } from "../lock/format-lock-file.ts";
import type { LockFile } from "../lock/lock-file.ts";
import { readLockFile } from "../lock/read-lock-file.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { type BuildResult, build } from "./build.ts";
import type { BuildOptions } from "./build-options.ts";
import { resolve } from "./resolve.ts";

const AMD64 = ["linux/amd64"];
/** Where nothing answers. */
const NO_MIRRORS = { pool: ["http://127.0.0.1:1"] };
const UPDATE = "Write a new lock with rootsmith update, or build what the lock is of";

interface Fixture {
  readonly directory: string;
  readonly options: BuildOptions;
  /** How often the provider has resolved, and what was warned of. */
  readonly calls: { resolve: number };
  readonly warnings: string[];
}

function fixture(given: Parameters<typeof lockedProvider>[0] = {}): Fixture {
  const directory = temporaryDirectory();
  const calls = { resolve: 0 };
  const warnings: string[] = [];
  const report = (event: ProgressEvent): void => {
    if (event.type === "warning") warnings.push(event.message);
  };
  const mirror = packageMirror(join(directory, "mirror"), { hi: "1.0", ho: "2.0" });
  const options: BuildOptions = {
    name: "locked",
    provider: lockedProvider(given, calls),
    platforms: AMD64,
    mirrors: { pool: [mirror] },
    cacheDir: join(directory, "cache"),
    outputs: [],
    report,
  };
  return { directory, options, calls, warnings };
}

/** As it is after it was written and read again. */
function reread(lock: LockFile): LockFile {
  return readLockFile(formatLockFile(lock), "lock");
}

function diffIDs({ platforms }: BuildResult): string[] {
  return platforms.flatMap(({ layers }) => layers.map(({ diffID }) => diffID));
}

test("build() from a lock neither resolves nor asks a mirror for what the cache has", async () => {
  const { options, calls } = fixture();
  const first = await build(options);
  const lock = reread(first.lock);
  assert.equal(calls.resolve, 1);
  const again = { ...options, mirrors: NO_MIRRORS, lock, locked: true };
  for (const cachedLayers of [true, false]) {
    const second = await build({ ...again, cachedLayers });
    assert.deepEqual(diffIDs(second), diffIDs(first));
    assert.equal(second.lock, lock);
  }
  assert.equal(calls.resolve, 1);
});

test("resolve() gives the same lock for every mirror, and that of a build", async () => {
  const { options, directory } = fixture();
  const other = packageMirror(join(directory, "other"), { hi: "1.0", ho: "2.0" });
  const lock = await resolve(options);
  assert.deepEqual(await resolve({ ...options, mirrors: { pool: [other] } }), lock);
  assert.deepEqual((await build(options)).lock, lock);
  assert.doesNotMatch(formatLockFile(lock), /mirror|other|file:/);
});

test("build() of a lock fetches what the cache lacks, and says what to do where it is gone", async () => {
  const { options, directory } = fixture();
  const lock = await resolve(options);
  await build({ ...options, lock, locked: true });

  const elsewhere = { ...options, lock, locked: true, cacheDir: join(directory, "cache2") };
  rmSync(join(directory, "mirror/pool/hi"));
  await assert.rejects(build(elsewhere), {
    name: "FetchError",
    hint: "The lock names what the mirror no longer has: name a mirror that keeps it, such as a snapshot, or take what there is now with rootsmith update",
  });
  writeFileSync(join(directory, "mirror/pool/hi"), "1.1");
  await assert.rejects(build(elsewhere), {
    name: "DigestMismatchError",
    message: /^Cannot accept "pool\/hi": expected sha256:.*, received sha256:/,
    hint: "The lock has another digest than the mirror has now: name another mirror, or take what there is now with rootsmith update",
  });
});

test("build() that is not locked resolves anew where the mirror has moved on", async () => {
  const { options, directory, warnings } = fixture();
  const lock = await resolve(options);
  rmSync(join(directory, "mirror/pool/hi"));
  packageMirror(join(directory, "mirror"), { hi2: "1.2" });
  const result = await build({ ...options, lock });
  assert.deepEqual(
    result.lock.platforms[0]?.packages.map(({ name }) => name),
    ["hi2"],
  );
  assert.deepEqual(warnings, [
    "The repositories have changed since they were read: the build begins again",
  ]);
});

test("build() of a lock in which a size was edited fails, also where the cache has the bytes", async () => {
  const { options } = fixture();
  const { lock } = await build(options);
  const edited = reread(JSON.parse(JSON.stringify(lock).replace('"size":3', '"size":4')));
  await assert.rejects(build({ ...options, lock: edited, locked: true }), {
    name: "LockError",
    message: 'Cannot build from the lock: "pool/hi" has 3 bytes, in the lock 4',
  });
});

test("build() that is locked shows how the options differ from the lock's", async () => {
  const { options } = fixture();
  const lock = await resolve(options);
  const locked = { ...options, lock, locked: true };
  await assert.rejects(build({ ...locked, provider: lockedProvider({ suite: "testing" }) }), {
    name: "LockError",
    message:
      'Cannot build "locked" from its lock: options.suite is "testing", in the lock "stable"',
    hint: UPDATE,
  });
  await assert.rejects(
    build({ ...locked, configure: "none", config: { Cmd: ["sh"] }, platforms: ["linux/arm64"] }),
    {
      message:
        'Cannot build "locked" from its lock: configure is "none", in the lock "auto"; config.Cmd is ["sh"], in the lock not given',
    },
  );
  await assert.rejects(build({ ...locked, platforms: ["linux/arm64"] }), {
    message: 'Cannot build "locked" from its lock: it has no linux/arm64, but linux/amd64',
  });
  const { name: _, ...unnamed } = options.provider;
  await assert.rejects(build({ ...locked, provider: { ...unnamed, name: "other" } }), {
    message: 'Cannot build "locked" from its lock: it is a lock of locked, not of other',
  });
  await assert.rejects(build({ ...locked, provider: { ...options.provider, revision: 2 } }), {
    message: 'Cannot build "locked" from its lock: revision is 2, in the lock 1',
  });
});

test("build() that is locked needs a lock", async () => {
  const { options } = fixture();
  await assert.rejects(build({ ...options, locked: true }), {
    name: "LockError",
    message: 'Cannot build "locked" from its lock: there is none',
  });
});

test("build() that is not locked resolves anew where the options differ, and warns", async () => {
  const { options, calls, warnings } = fixture();
  const lock = await resolve({ ...options, provider: lockedProvider({ suite: "testing" }) });
  const result = await build({ ...options, lock });
  assert.equal(calls.resolve, 1);
  assert.deepEqual(result.lock, await resolve(options));
  assert.deepEqual(warnings, [
    'The lock does not fit, so all is resolved anew: options.suite is "stable", in the lock "testing"',
  ]);
});

test("build() that is not locked adds the platforms that the lock lacks", async () => {
  const { options, calls, warnings } = fixture();
  const lock = await resolve(options);
  const result = await build({ ...options, lock, platforms: ["linux/arm64", ...AMD64] });
  assert.equal(calls.resolve, 2);
  assert.deepEqual(
    result.lock.platforms.map(({ platform }) => platform.architecture),
    ["amd64", "arm64"],
  );
  assert.deepEqual(warnings, []);
});

test("build() for another platform keeps those that the lock has", async () => {
  const { options, calls, warnings } = fixture();
  const lock = await resolve(options);
  const result = await build({ ...options, lock, platforms: ["linux/arm64"] });
  assert.equal(calls.resolve, 2);
  assert.deepEqual(
    result.lock.platforms.map(({ platform }) => platform.architecture),
    ["amd64", "arm64"],
  );
  assert.equal(result.lock.platforms[0], lock.platforms[0]);
  assert.deepEqual(warnings, []);
});

test("build() with other options says which platforms the lock loses", async () => {
  const { options, warnings } = fixture();
  const provider = lockedProvider({ suite: "testing" });
  const lock = await resolve({ ...options, provider, platforms: ["linux/arm64", ...AMD64] });
  const result = await build({ ...options, lock });
  assert.equal(result.lock.platforms.length, 1);
  assert.deepEqual(warnings, [
    'The lock does not fit, so all is resolved anew, and it loses linux/arm64: options.suite is "stable", in the lock "testing"',
  ]);
});

test("build() resolves anew the platform whose files have changed, and keeps the others", async () => {
  const copy = join(temporaryDirectory(), "motd");
  writeFileSync(copy, "hello");
  const { options, warnings } = fixture({ copy });
  const lock = await resolve({ ...options, platforms: ["linux/arm64", ...AMD64] });
  writeFileSync(copy, "hallo");
  const result = await build({ ...options, lock });
  const [amd64, arm64] = result.lock.platforms;
  assert.notDeepEqual(amd64, lock.platforms[0]);
  assert.equal(arm64, lock.platforms[1]);
  assert.deepEqual(warnings, [
    `The lock of linux/amd64 does not fit, so that it is resolved anew: "${lockedPath(copy)}" has changed`,
  ]);
});

test("build() of a lock takes SOURCE_DATE_EPOCH over that of the lock, and keeps the lock", async () => {
  const { options } = fixture();
  const lock = await resolve({ ...options, epoch: 5 });
  assert.equal(lock.platforms[0]?.epoch, 5);
  const result = await build({ ...options, lock, locked: true, epoch: 7 });
  assert.equal(result.platforms[0]?.lock.epoch, 7);
  assert.equal(result.lock, lock);
});

test("build() of a lock notices what was changed, added or removed in a copied directory", async () => {
  const copy = join(temporaryDirectory(), "overlay");
  mkdirSync(copy);
  writeFileSync(join(copy, "motd"), "hello");
  chmodSync(join(copy, "motd"), 0o644);
  const { options, warnings } = fixture({ copy });
  const { lock } = await build(options);
  const locked = { ...options, lock, locked: true, mirrors: NO_MIRRORS };
  await build(locked);
  chmodSync(join(copy, "motd"), 0o600);
  await build(locked); // as another umask would make it

  const refused = {
    message: `Cannot build "locked" from its lock: "${lockedPath(copy)}" has changed`,
    hint: UPDATE,
  };
  for (const [change, undo] of [
    [
      () => writeFileSync(join(copy, "motd"), "hallo"),
      () => writeFileSync(join(copy, "motd"), "hello"),
    ],
    [() => writeFileSync(join(copy, "more"), ""), () => rmSync(join(copy, "more"))],
    [() => chmodSync(join(copy, "motd"), 0o755), () => chmodSync(join(copy, "motd"), 0o644)],
  ] as const) {
    change();
    await assert.rejects(build(locked), refused);
    undo();
  }
  rmSync(copy, { recursive: true });
  await assert.rejects(build(locked), {
    message: `Cannot build "locked" from its lock: "${lockedPath(copy)}" is not there any more`,
  });
  assert.deepEqual(warnings, []);
});

test("build() of a lock of a whole tree packs it again and compares", async () => {
  const tree = temporaryDirectory();
  writeFileSync(join(tree, "motd"), "hello");
  const { options, warnings } = fixture({ tree });
  const first = await build(options);
  const locked = { ...options, lock: reread(first.lock), locked: true, cachedLayers: false };
  assert.deepEqual(diffIDs(await build(locked)), diffIDs(first));
  writeFileSync(join(tree, "motd"), "hallo");
  await assert.rejects(build(locked), {
    message: `Cannot build "locked" from its lock: "${lockedPath(tree)}" has changed`,
  });
  const anew = await build({ ...locked, locked: false });
  assert.notDeepEqual(anew.lock, first.lock);
  assert.deepEqual(warnings, []);
});
