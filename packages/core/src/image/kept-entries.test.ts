import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { type Cache, openCache } from "../cache/cache.ts";
import { collectBytes, contentOf, type FsEntry } from "../model/fs-entry.ts";
import { readTar } from "../tar/read-tar.ts";
import { writeTar } from "../tar/write-tar.ts";
import { keptEntries } from "./kept-entries.ts";

let dir: string;
let cache: Cache;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "rootsmith-entries-"));
  cache = await openCache(dir);
});
afterEach(async () => {
  await cache.close();
  rmSync(dir, { recursive: true });
});

const ENTRIES: readonly FsEntry[] = [
  { type: "dir", path: "a", mode: 0o755, uid: 1, gid: 2, mtime: 5 },
  {
    type: "file",
    path: "a/large",
    mode: 0o4755,
    mtime: 6,
    content: contentOf("x".repeat(5 << 20)),
    xattrs: { "user.note": new Uint8Array([0, 255]) },
  },
  { type: "hardlink", path: "a/name", mode: 0o4755, mtime: 6, target: "a/large" },
  { type: "symlink", path: "a/way", mode: 0o777, mtime: 7, target: "large" },
  { type: "char", path: "null", mode: 0o666, mtime: 8, major: 1, minor: 3 },
  { type: "file", path: "z", mode: 0o600, mtime: 9, content: contentOf("last") },
];

async function described(entries: readonly FsEntry[]): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const entry of entries) {
    if (entry.type !== "file") all.push(entry);
    else {
      const bytes = await collectBytes(entry.content.open());
      all.push({ ...entry, content: [bytes.byteLength, String.fromCharCode(bytes[0] ?? 0)] });
    }
  }
  return all;
}

/** The entries of a layer, and how often they were read. */
async function layer(entries: readonly FsEntry[]) {
  const { digest, content } = await cache.put(writeTar(entries, { epoch: 100 }));
  const other = await cache.put(writeTar([], { epoch: 100 }));
  const layers = [
    { diffID: other.digest, tar: other.content },
    { diffID: digest, tar: content },
  ];
  let reads = 0;
  const read = async (): Promise<readonly FsEntry[]> => {
    reads++;
    const found: FsEntry[] = [];
    for await (const entry of readTar(content)) found.push(entry);
    return found;
  };
  return { all: () => keptEntries(layers, cache, read), reads: () => reads };
}

test("keptEntries() gives those of large layers as they were read", async () => {
  const { all, reads } = await layer(ENTRIES);
  const first = await described(await all());
  assert.deepEqual(await described(await all()), first);
  assert.equal(reads(), 1);
  assert.deepEqual(first[1], {
    type: "file",
    path: "a/large",
    mode: 0o4755,
    uid: 0,
    gid: 0,
    mtime: 6,
    content: [5 << 20, "x"],
    xattrs: { "user.note": new Uint8Array([0, 255]) },
  });
  const paths = (first as { path: string }[]).map(({ path }) => path);
  assert.deepEqual(paths, ["a", "a/large", "a/name", "a/way", "null", "z"]);
});

test("keptEntries() reads small layers anew, and keeps nothing", async () => {
  const { all, reads } = await layer(ENTRIES.slice(-1));
  for (const _ of [1, 2]) assert.equal((await all()).length, 1);
  assert.equal(reads(), 2);
  const kinds: string[] = [];
  for await (const { kind } of cache.list()) kinds.push(kind);
  assert.deepEqual(kinds, ["blob", "blob"]);
});

test("keptEntries() reads layers anew whose contents are no parts of them", async () => {
  const { digest, content } = await cache.put(writeTar(ENTRIES, { epoch: 100 }));
  let reads = 0;
  for (const _ of [1, 2]) {
    const found = await keptEntries([{ diffID: digest, tar: content }], cache, async () => {
      reads++;
      return ENTRIES;
    });
    assert.deepEqual(found, ENTRIES);
  }
  assert.equal(reads, 2);
});
