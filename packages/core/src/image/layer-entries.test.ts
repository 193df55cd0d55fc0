import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { type Cache, openCache } from "../cache/cache.ts";
import { collectBytes, contentOf, type FsEntry, type RootfsEntry } from "../model/fs-entry.ts";
import { writeTar } from "../tar/write-tar.ts";
import { layerEntries } from "./layer-entries.ts";

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

const { signal } = new AbortController();

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

async function described(entries: AsyncIterable<RootfsEntry> | Iterable<RootfsEntry>) {
  const all: unknown[] = [];
  for await (const entry of entries) {
    if (entry.type !== "file") all.push(entry);
    else {
      const bytes = await collectBytes(entry.content.open());
      all.push({ ...entry, content: [bytes.byteLength, String.fromCharCode(bytes[0] ?? 0)] });
    }
  }
  return all;
}

test("layerEntries() gives the same when the entries of a large layer are kept", async () => {
  const { digest, content } = await cache.put(writeTar(ENTRIES, { epoch: 100 }));
  const first = await described(await layerEntries(content, digest, { cache, signal }));
  const kept = await layerEntries(content, digest, { cache, signal });
  assert.equal(Array.isArray(kept), true);
  assert.deepEqual(await described(kept), first);
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
  assert.deepEqual(
    (first as { path: string }[]).map(({ path }) => path),
    ["a", "a/large", "a/name", "a/way", "null", "z"],
  );
});

test("layerEntries() reads a small layer anew, and keeps nothing", async () => {
  const { digest, content } = await cache.put(writeTar(ENTRIES.slice(-1), { epoch: 100 }));
  assert.equal((await described(await layerEntries(content, digest, { cache, signal }))).length, 1);
  const kinds: string[] = [];
  for await (const { kind } of cache.list()) kinds.push(kind);
  assert.deepEqual(kinds, ["blob"]);
});

test("layerEntries() refuses a large layer that is cut off, and keeps nothing of it", async () => {
  const { digest, content } = await cache.put(writeTar(ENTRIES, { epoch: 100 }));
  const cut = content.slice(0, 4 << 20);
  for (const _ of [1, 2]) {
    await assert.rejects(layerEntries(cut, digest, { cache, signal }), { code: "FORMAT" });
  }
});
