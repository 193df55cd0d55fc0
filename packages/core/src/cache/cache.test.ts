import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, afterEach, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Digest } from "../model/digest.ts";
import { collectBytes, type StoredContent } from "../model/fs-entry.ts";
import { type Cache, type CacheItem, openCache } from "./cache.ts";

// FIPS 180-2, B.1: SHA-256 of "abc"
const ABC = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const ABC_SIZE = 3;

const root = mkdtempSync(join(tmpdir(), "rootsmith-cache-"));
after(() => rmSync(root, { recursive: true }));

let caches = 0;
const open: Cache[] = [];
afterEach(async () => {
  for (const cache of open.splice(0)) await cache.close();
});

async function testCache(dir = join(root, String(caches++))): Promise<Cache> {
  const cache = await openCache(dir);
  open.push(cache);
  return cache;
}

async function* chunks(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part);
}

async function textOf(content: StoredContent | undefined): Promise<string | undefined> {
  return content && new TextDecoder().decode(await collectBytes(content.open()));
}

function filesIn(cache: Cache, dir: "blobs/sha256" | "records" | "sessions"): string[] {
  return readdirSync(join(cache.dir, dir), { recursive: true }).map(String);
}

function blobFile(cache: Cache, digest: Digest): string {
  return join(cache.dir, "blobs/sha256", digest.slice(7));
}

function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

async function itemsOf(cache: Cache): Promise<CacheItem[]> {
  const items: CacheItem[] = [];
  for await (const item of cache.list()) items.push(item);
  return items;
}

test("Cache.put() stores chunks under the digest of their bytes", async () => {
  const cache = await testCache();
  const { digest, content } = await cache.put(chunks("a", "", "bc"));
  assert.equal(digest, ABC);
  assert.equal(content.size, ABC_SIZE);
  assert.equal(await textOf(content), "abc");
  assert.equal(await textOf(await cache.blob(ABC)), "abc");
});

test("Cache.put() keeps large chunks and small ones in order", async () => {
  const cache = await testCache();
  const large = "x".repeat(300_000);
  const { content } = await cache.put(chunks("head", large, "tail", large));
  assert.equal(await textOf(content), `head${large}tail${large}`);
});

test("Cache.put() stores no bytes at all", async () => {
  const cache = await testCache();
  const { digest } = await cache.put([]);
  // SHA-256 of the empty string
  assert.equal(digest, "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(await textOf(await cache.blob(digest)), "");
});

test("Cache.put() rejects bytes of another digest and keeps nothing", async () => {
  const cache = await testCache();
  const expected = { digest: ABC, size: 3 } as const;
  await assert.rejects(cache.put(chunks("abd"), { expected, what: '"a.deb"' }), {
    name: "DigestMismatchError",
    message: /^Cannot accept "a\.deb": expected sha256:ba7816bf/,
  });
  assert.deepEqual(filesIn(cache, "blobs/sha256"), []);
  assert.equal(filesIn(cache, "sessions").length, 1, "only the session itself");
});

test("Cache.put() stops reading as soon as the bytes are too many", async () => {
  const cache = await testCache();
  let ended = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield new Uint8Array(2);
    } finally {
      ended = true;
    }
  }
  await assert.rejects(
    cache.put(endless(), { expected: { digest: ABC, size: 3 }, what: '"a.deb"' }),
    { message: /^Cannot accept "a\.deb" of more than 3 bytes:/ },
  );
  assert.equal(ended, true);
  assert.deepEqual(filesIn(cache, "blobs/sha256"), []);
});

test("Cache.put() rejects bytes that are too few", async () => {
  const cache = await testCache();
  await assert.rejects(
    cache.put(chunks("ab"), { expected: { digest: ABC, size: 3 }, what: '"a.deb"' }),
    { message: /^Cannot accept "a\.deb" of 2 bytes instead of 3:/ },
  );
});

test("Cache.put() rethrows the error of its source and keeps nothing", async () => {
  const cache = await testCache();
  const failure = new Error("connection lost");
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(5);
    throw failure;
  }
  await assert.rejects(cache.put(broken()), (error) => error === failure);
  assert.equal(filesIn(cache, "sessions").length, 1, "only the session itself");
});

test("Cache.put() rejects with the caller's abort reason, unwrapped", async () => {
  const cache = await testCache();
  const reason = new Error("user pressed Ctrl-C");
  await assert.rejects(
    cache.put(chunks("abc"), { signal: AbortSignal.abort(reason) }),
    (error) => error === reason,
  );
});

test("Cache.blob() of an unknown digest is undefined", async () => {
  assert.equal(await (await testCache()).blob(ABC), undefined);
});

test("Cache.blob() finds what another process left", async () => {
  const first = await testCache();
  await first.put(chunks("abc"));
  const second = await testCache(first.dir);
  assert.equal(await textOf(await second.blob(ABC)), "abc");
});

for (const [damage, text] of [
  ["other bytes", "abd"],
  ["bytes cut off", "ab"],
  ["no bytes", ""],
] as const) {
  test(`Cache.blob() removes a file with ${damage}`, async () => {
    const cache = await testCache();
    writeFileSync(blobFile(cache, ABC), text);
    assert.equal(await cache.blob(ABC), undefined);
    assert.deepEqual(filesIn(cache, "blobs/sha256"), []);
  });
}

test("Cache.blob() notices that a verified file was cut off or removed", async () => {
  const cache = await testCache();
  await cache.put(chunks("abc"));
  truncateSync(blobFile(cache, ABC), 1);
  assert.equal(await cache.blob(ABC), undefined);
  await cache.put(chunks("abc"));
  rmSync(blobFile(cache, ABC));
  assert.equal(await cache.blob(ABC), undefined);
});

// Larger than what is hashed each time.
const A_MEBIBYTE = "a".repeat(1 << 20);

for (const [damage, change] of [
  ["other bytes", (file: string) => writeFileSync(file, "b".repeat(1 << 20))],
  ["bytes cut off", (file: string) => truncateSync(file, 1)],
  ["another file in its place", (file: string) => replaceFile(file, "b".repeat(1 << 20))],
] as const) {
  test(`Cache.blob() removes a large file with ${damage}, after it was verified`, async () => {
    const first = await testCache();
    const { digest } = await first.put(chunks(A_MEBIBYTE));
    const second = await testCache(first.dir);
    assert.equal(second.has(digest, 1 << 20), true);
    assert.equal((await second.blob(digest))?.size, 1 << 20);
    await setTimeout(20); // the clock of files moves in ticks
    change(blobFile(first, digest));
    assert.equal(await (await testCache(first.dir)).blob(digest), undefined);
    assert.deepEqual(filesIn(first, "blobs/sha256"), []);
  });
}

test("Cache.prune() knows when a large file was used, though nothing touches it", async () => {
  const first = await testCache();
  const { digest } = await first.put(chunks(A_MEBIBYTE));
  const { ctimeMs } = statSync(blobFile(first, digest));
  await setTimeout(20); // the clock of files moves in ticks
  const olderThan = Date.now() / 1000 - 0.005;
  const second = await testCache(first.dir);
  assert.equal((await second.blob(digest))?.size, 1 << 20);
  assert.equal(statSync(blobFile(first, digest)).ctimeMs, ctimeMs);
  assert.deepEqual(await second.prune({ olderThan }), { removed: 0, bytes: 0 });
});

test("Cache.blob() hashes a large file again after another start of the machine", async () => {
  const cache = await testCache();
  const { digest } = await cache.put(chunks(A_MEBIBYTE));
  const file = blobFile(cache, digest);
  writeFileSync(file, "b".repeat(1 << 20)); // not on disk when the power went
  const { ino, size, ctimeMs, mtimeMs } = statSync(file);
  const state = `another-boot ${ino} ${size} ${Math.floor(ctimeMs)} ${Math.floor(mtimeMs)}`;
  await cache.setRecord({ verified: 1, digest }, state);
  assert.equal(await (await testCache(cache.dir)).blob(digest), undefined);
});

test("Cache.blob() refuses what is no digest, and touches no file for it", async () => {
  const cache = await testCache();
  const file = join(cache.dir, "mine");
  writeFileSync(file, "mine");
  await assert.rejects(cache.blob("sha256:../../mine"), { name: "SyntaxError" });
  assert.ok(existsSync(file));
});

test("Cache.put() repairs a damaged file", async () => {
  const cache = await testCache();
  writeFileSync(blobFile(cache, ABC), "abd");
  await cache.put(chunks("abc"));
  assert.equal(await textOf(await cache.blob(ABC)), "abc");
});

test("Cache.record() gives back what setRecord() stored, whatever the order of the key's fields", async () => {
  const cache = await testCache();
  await cache.setRecord({ a: 1, b: "x\ny" }, { list: [1, null, true] });
  assert.deepEqual(await cache.record({ b: "x\ny", a: 1 }), { list: [1, null, true] });
  assert.equal(await cache.record({ a: 2, b: "x\ny" }), undefined);
});

test("Cache.record() takes a file that was cut off at any byte for absent", async () => {
  const cache = await testCache();
  await cache.setRecord("key", { value: 42 });
  const file = join(cache.dir, "records", filesIn(cache, "records")[0] as string);
  const size = statSync(file).size;
  for (let length = 0; length < size - 1; length++) {
    await cache.setRecord("key", { value: 42 });
    truncateSync(file, length);
    assert.equal(await cache.record("key"), undefined, `cut at ${length}`);
  }
});

test("Cache.memo() computes once for calls at the same time, and never again", async () => {
  const cache = await testCache();
  let computed = 0;
  const compute = async (): Promise<number> => ++computed;
  assert.deepEqual(await Promise.all([cache.memo("n", compute), cache.memo("n", compute)]), [1, 1]);
  assert.equal(await cache.memo("n", compute), 1);
});

test("Cache.memo() remembers null and the order of sorted keys", async () => {
  const cache = await testCache();
  assert.equal(await cache.memo("null", async () => null), null);
  assert.equal(await cache.memo("null", async () => 1), null);
  assert.equal(
    JSON.stringify(await cache.memo("o", async () => ({ b: 1, a: 2 }))),
    '{"a":2,"b":1}',
  );
});

test("Cache.memo() computes again after a failure", async () => {
  const cache = await testCache();
  await assert.rejects(
    cache.memo("n", () => Promise.reject(new Error("no"))),
    /^Error: no$/,
  );
  assert.equal(await cache.memo("n", async () => 7), 7);
});

test("Cache.derive() produces once for calls at the same time, and never again", async () => {
  const cache = await testCache();
  let produced = 0;
  const produce = (): AsyncIterable<Uint8Array> => chunks(`made ${++produced}`);
  const both = await Promise.all([cache.derive("k", produce), cache.derive("k", produce)]);
  assert.deepEqual(await Promise.all(both.map(textOf)), ["made 1", "made 1"]);
  const later = await testCache(cache.dir);
  assert.equal(await textOf(await later.derive("k", produce)), "made 1");
});

test("Cache.derive() takes over the file that a program writes, and nothing of one that fails", async () => {
  const cache = await testCache();
  const made = await cache.derive("k", async () => ({
    writeTo: async (file) => writeFileSync(file, "abc"),
  }));
  assert.equal(await textOf(made), "abc");
  assert.equal(await textOf(await cache.blob(ABC)), "abc");
  const failing = cache.derive("f", async () => ({
    async writeTo(file) {
      writeFileSync(file, "half");
      throw new Error("no more");
    },
  }));
  await assert.rejects(failing, { message: "no more" });
  assert.equal(filesIn(cache, "sessions").length, 1, "only the session itself");
});

test("Cache.derive() produces again where the bytes are gone", async () => {
  const cache = await testCache();
  await cache.derive("k", () => chunks("abc"));
  rmSync(blobFile(cache, ABC));
  assert.equal(await textOf(await cache.derive("k", () => chunks("abc"))), "abc");
});

test("Cache.spool() keeps bytes until close()", async () => {
  const cache = await openCache(join(root, String(caches++)));
  const { digest, content } = await cache.spool(chunks("a", "bc"));
  assert.equal(digest, ABC);
  assert.equal(await textOf(content), "abc");
  assert.equal(await textOf(content.slice(1, 1)), "b");
  await cache.close();
  assert.deepEqual(filesIn(cache, "sessions"), []);
});

test("openCache() removes what a killed process left, and nothing of a living one", async () => {
  const living = await testCache();
  await living.spool(chunks("abc"));
  const [own = ""] = filesIn(living, "sessions");
  const dead = own.replace(/^\d+\.\d+/, `1.${await endedProcess()}`);
  // Of another PID namespace, where the same id may be that of a process that lives.
  const foreign = dead.replace(/^1\.(\d+)\.[0-9a-f]{12}/, "2.$1.0123456789ab");
  for (const name of [dead, foreign]) {
    mkdirSync(join(living.dir, "sessions", name));
    writeFileSync(join(living.dir, "sessions", name, "0"), "half a download");
  }
  await testCache(living.dir);
  const sessions = filesIn(living, "sessions");
  assert.equal(sessions.filter((path) => path.startsWith("1.")).length, 0);
  assert.equal(sessions.filter((path) => path.endsWith("/0")).length, 2);
  assert.equal(sessions.includes(foreign), true);
});

test("openCache() makes directories that only their owner may read", async () => {
  const cache = await testCache();
  for (const path of ["", "blobs", "blobs/sha256", "records", "sessions"]) {
    assert.equal(statSync(join(cache.dir, path)).mode & 0o777, 0o700, path);
  }
});

test("a blob that is a directory is made anew", async () => {
  const cache = await testCache();
  mkdirSync(join(blobFile(cache, ABC), "x"), { recursive: true });
  await cache.put(chunks("abc"));
  assert.equal(await textOf(await cache.blob(ABC)), "abc");

  const other = await testCache();
  mkdirSync(blobFile(other, ABC));
  assert.equal(await other.blob(ABC), undefined);
  assert.deepEqual(filesIn(other, "blobs/sha256"), []);
});

test("a record that is a directory is made anew", async () => {
  const cache = await testCache();
  await cache.setRecord("key", 1);
  const [name = ""] = filesIn(cache, "records");
  const file = join(cache.dir, "records", name);
  const damage = (): void => {
    rmSync(file);
    mkdirSync(join(file, "x"), { recursive: true });
  };
  damage();
  assert.equal(await cache.record("key"), undefined);
  await cache.setRecord("key", 2);
  damage();
  await cache.setRecord("key", 3);
  assert.equal(await cache.record("key"), 3);
  damage();
  assert.deepEqual(await itemsOf(cache), []);
});

/** The id of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = execFile("true");
  await once(child, "exit");
  return child.pid as number;
}

test("openCache() throws a HostError with a hint where it cannot write", async () => {
  const file = join(root, "file");
  writeFileSync(file, "");
  await assert.rejects(openCache(join(file, "cache")), {
    name: "HostError",
    message: /^Cannot write ".*\/file\/cache": not a directory$/i,
    hint: "Name a directory that you can write to with --cache-dir or XDG_CACHE_HOME",
  });
});

test("openCache() without a directory takes XDG_CACHE_HOME", async () => {
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = join(root, "xdg");
  try {
    const cache = await openCache();
    open.push(cache);
    assert.equal(cache.dir, join(root, "xdg", "rootsmith"));
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  }
});

test("Cache.list() tells blobs by digest and records by key", async () => {
  const cache = await testCache();
  await cache.put(chunks("abc"));
  await cache.setRecord({ a: 1 }, 2);
  utimesSync(blobFile(cache, ABC), 1000, 1000);
  const [blob, record] = await itemsOf(cache);
  assert.deepEqual(blob, { kind: "blob", digest: ABC, size: 3, lastUsed: 1000 });
  assert.deepEqual(record?.kind === "record" && record.key, { a: 1 });
});

test("Cache.blob() counts as a use", async () => {
  const cache = await testCache();
  await cache.put(chunks("abc"));
  utimesSync(blobFile(cache, ABC), 1000, 1000);
  await (await testCache(cache.dir)).blob(ABC);
  const [item] = await itemsOf(cache);
  assert.ok(item !== undefined && item.lastUsed > 1_000_000);
});

async function cacheOfThree(): Promise<Cache> {
  const cache = await testCache();
  for (const [text, lastUsed] of [
    ["bb", 2000],
    ["a", 1000],
    ["ccc", 3000],
  ] as const) {
    const { digest } = await cache.put(chunks(text));
    utimesSync(blobFile(cache, digest), lastUsed, lastUsed);
  }
  return cache;
}

async function sizesOf(cache: Cache): Promise<number[]> {
  return (await itemsOf(cache)).map(({ size }) => size).sort();
}

test("Cache.prune() by age removes what was used before", async () => {
  const cache = await cacheOfThree();
  assert.deepEqual(await cache.prune({ olderThan: 2500 }), { removed: 2, bytes: 3 });
  assert.deepEqual(await sizesOf(cache), [3]);
});

test("Cache.prune() by size removes the oldest use first", async () => {
  const cache = await cacheOfThree();
  assert.deepEqual(await cache.prune({ maxBytes: 5 }), { removed: 1, bytes: 1 });
  assert.deepEqual(await sizesOf(cache), [2, 3]);
});

test("Cache.prune() of all removes records too", async () => {
  const cache = await cacheOfThree();
  await cache.setRecord("key", 1);
  assert.equal((await cache.prune({ all: true })).removed, 4);
  assert.deepEqual(await itemsOf(cache), []);
});

test("Cache.prune() keeps what another running build has used", async () => {
  const cache = await cacheOfThree();
  const other = await testCache(cache.dir);
  await other.put(chunks("abc"));
  assert.equal((await cache.prune({ all: true })).removed, 3);
  assert.equal(await textOf(await other.blob(ABC)), "abc");
});

test("Cache.trim() keeps what was used last, where this process has stored something", async () => {
  const cache = await cacheOfThree();
  await cache.trim(5);
  assert.deepEqual(await sizesOf(cache), [2, 3]);
  const later = await testCache(cache.dir);
  await cache.close();
  await later.trim(1);
  assert.deepEqual(await sizesOf(later), [2, 3]);
});

test("Cache.trim() leaves all to another process that is at work", async () => {
  const cache = await cacheOfThree();
  await testCache(cache.dir);
  await cache.trim(0);
  assert.deepEqual(await sizesOf(cache), [1, 2, 3]);
});

test("two processes fill one cache at the same time", async () => {
  const cache = await testCache();
  const fixture = fileURLToPath(new URL("../../fixtures/fill-cache.ts", import.meta.url));
  const run = promisify(execFile);
  const fill = (): Promise<{ stdout: string }> => run(process.execPath, [fixture, cache.dir]);
  const [first, second] = await Promise.all([fill(), fill()]);
  assert.equal(first.stdout, second.stdout);
  const digests = first.stdout.trim().split("\n") as Digest[];
  assert.equal(digests.length, 200);
  for (const digest of digests) assert.notEqual(await cache.blob(digest), undefined);
});
