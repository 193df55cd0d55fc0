import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { openCache } from "../cache/cache.ts";
import { hexOf } from "../model/digest.ts";
import { contentOf, type FileEntry, type FsEntry } from "../model/fs-entry.ts";
import { packLayer } from "./pack-layer.ts";
import { listingOf, packedLayer, rememberPacked } from "./packed-listings.ts";

const cache = await openCache(temporaryDirectory());
after(() => cache.close());

const HOW = { epoch: 100, whiteouts: false };
const { content } = await cache.put([new TextEncoder().encode("abcabcabd")]);
const FILE: FileEntry = { type: "file", path: "a", mode: 0o644, content: content.slice(0, 3) };

const digestOf = (entries: readonly FsEntry[], how = HOW): string | undefined =>
  listingOf(entries, how, cache)?.listing;

test("listingOf() is the same for what is packed into the same bytes", () => {
  const same: readonly FsEntry[] = [
    { ...FILE, uid: 0, gid: 0, mtime: 100 },
    { ...FILE, mtime: 200 },
    { ...FILE, mtime: 100.5 },
    { ...FILE, content: content.slice(0, 6).slice(0, 3) },
  ];
  for (const entry of same) assert.equal(digestOf([entry]), digestOf([FILE]));
  assert.equal(
    digestOf([{ ...FILE, mtime: 5 }]),
    digestOf([{ ...FILE, mtime: 5 }], { ...HOW, epoch: 9 }),
  );
});

test("listingOf() differs wherever bytes or owners do", () => {
  const others: readonly FsEntry[] = [
    { ...FILE, path: "b" },
    { ...FILE, mode: 0o755 },
    { ...FILE, uid: 1 },
    { ...FILE, gid: 1 },
    { ...FILE, mtime: 99 },
    { ...FILE, xattrs: { "user.a": new Uint8Array([1]) } },
    { ...FILE, xattrs: { "user.a": new Uint8Array([2]) } },
    { ...FILE, package: "pkg:deb/debian/a@1" },
    { ...FILE, content: content.slice(3, 3) },
    { ...FILE, content: content.slice(0, 4) },
    { type: "dir", path: "a", mode: 0o644 },
    { type: "symlink", path: "a", mode: 0o644, target: "b" },
    { type: "symlink", path: "a", mode: 0o644, target: "c" },
    { type: "char", path: "a", mode: 0o644, major: 1, minor: 3 },
    { type: "char", path: "a", mode: 0o644, major: 1, minor: 5 },
    { type: "whiteout", path: "a" },
  ];
  const digests = [[FILE], [FILE, FILE], [], ...others.map((entry) => [entry])].map((entries) =>
    digestOf(entries),
  );
  assert.equal(new Set(digests).size, others.length + 3);
  assert.notDeepEqual(
    listingOf([FILE], { ...HOW, whiteouts: true }, cache),
    listingOf([FILE], HOW, cache),
  );
});

test("listingOf() knows no content that is not in the cache", async () => {
  assert.equal(digestOf([FILE, { ...FILE, path: "b", content: contentOf("abc") }]), undefined);
  const spooled = await cache.spool([new Uint8Array(3)]);
  assert.equal(digestOf([{ ...FILE, content: spooled.content }]), undefined);
});

test("packedLayer() gives a layer as long as all of it is there", async () => {
  const listing = listingOf([FILE], HOW, cache);
  assert.ok(listing !== undefined);
  assert.equal(await packedLayer(cache, listing), undefined);
  const ctx = { signal: new AbortController().signal, report: () => {} };
  const layer = await packLayer("test", [FILE], { ...HOW, cache, ctx });
  await rememberPacked(cache, listing, layer);
  const known = await packedLayer(cache, listing);
  assert.equal(known?.diffID, layer.diffID);
  assert.equal(known?.owners?.digest, layer.owners?.digest);
  rmSync(join(cache.dir, "blobs/sha256", hexOf(layer.diffID)));
  assert.equal(await packedLayer(cache, listing), undefined);
});
