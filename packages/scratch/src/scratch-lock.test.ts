import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildContext, JsonValue, PlatformLock } from "@rootsmith/core/provider";
import { readRootfsLock } from "./rootfs-lock.ts";
import { lockedEntries } from "./scratch-lock.ts";

const LOCK: PlatformLock = {
  platform: { os: "linux", architecture: "amd64" },
  epoch: 0,
  repositories: {},
  sources: [],
  packages: [],
};

async function factOf(extra: JsonValue): Promise<string> {
  const entries = Array.fromAsync(lockedEntries({ ...LOCK, extra }, {} as BuildContext));
  const error = await entries.then(
    () => assert.fail("it was read"),
    (error: Error) => error,
  );
  assert.equal(error.name, "LockError");
  return error.message.replace("Cannot read the lock of an image from scratch: ", "");
}

test("lockedEntries() names what is not as it was written", async () => {
  const file = { path: "hello", type: "file", mode: 0o644 };
  assert.equal(await factOf({}), "extra is not an array");
  assert.equal(
    await factOf([{ ...file, text: "", mode: -1 }]),
    "extra[0].mode is not a whole number from 0 on",
  );
  assert.equal(
    await factOf([{ ...file, type: "fifo" }]),
    'extra[0].type is not one of "file", "dir", "symlink"',
  );
  assert.equal(await factOf([file]), "extra[0] is a file without content");
  assert.equal(await factOf([{ ...file, source: 0 }]), "extra[0] is a file without content");
  assert.equal(await factOf([{ ...file, type: "symlink" }]), "extra[0] is a link without a target");
  assert.equal(
    await factOf([{ ...file, owner: 0 }]),
    "extra[0].owner is not a field that is known",
  );
});

test("readRootfsLock() refuses a lock of another kind", () => {
  const cannot = "Cannot use the lock: it is not of a root file system that exists already";
  assert.throws(() => readRootfsLock({ ...LOCK, extra: [] }), {
    name: "LockError",
    message: `${cannot}: extra is not an object`,
  });
  assert.throws(() => readRootfsLock({ ...LOCK, extra: {} }), {
    name: "LockError",
    message: `${cannot}: sources[0] is missing`,
  });
});
