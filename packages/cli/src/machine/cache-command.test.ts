import assert from "node:assert/strict";
import { test } from "node:test";
import type { CacheItem, Digest } from "@rootsmith/core";
import type { JsonValue } from "@rootsmith/core/provider";
import { groupLines, itemLine, pruneOptions } from "./cache-command.ts";
import { readCacheLimit } from "./cache-limit.ts";
import { type NamedItem, nameItems } from "./cache-names.ts";

// 2023-11-14T22:13:20Z
const NOW = 1_700_000_000_000;

test("pruneOptions() means 30 days without flags", () => {
  assert.deepEqual(pruneOptions({}, NOW), { olderThan: 1_697_408_000 });
});

test("pruneOptions() takes a size alone, or with an age", () => {
  assert.deepEqual(pruneOptions({ maxSize: "5GB" }, NOW), { maxBytes: 5_000_000_000 });
  assert.deepEqual(pruneOptions({ maxSize: "5GB", olderThan: "1d" }, NOW), {
    olderThan: 1_699_913_600,
    maxBytes: 5_000_000_000,
  });
});

test("pruneOptions() takes everything with all", () => {
  assert.deepEqual(pruneOptions({ all: true, olderThan: "1d" }, NOW), { all: true });
});

const DEB = `sha256:${"ab".repeat(32)}` as const;
const DATA = `sha256:${"cd".repeat(32)}` as const;
const LAYER = `sha256:${"ef".repeat(32)}` as const;
const GZIP = `sha256:${"12".repeat(32)}` as const;
const INDEX = `sha256:${"34".repeat(32)}` as const;
const NODES = `sha256:${"78".repeat(32)}` as const;
const SCANNED = `sha256:${"90".repeat(32)}` as const;
const ODD = `sha256:${"56".repeat(32)}` as const;

const lastUsed = 1_700_000_000.25;
const blob = (digest: Digest, size: number): CacheItem => ({
  kind: "blob",
  digest,
  size,
  lastUsed,
});
const record = (key: JsonValue, value: JsonValue): CacheItem => ({
  ...{ kind: "record", key, value, size: 512, lastUsed },
});

const ITEMS: readonly CacheItem[] = [
  blob(DEB, 2_750_000),
  blob(DATA, 12_000_000),
  blob(LAYER, 120_000_000),
  blob(GZIP, 50_000_000),
  blob(INDEX, 151_000),
  blob(NODES, 1_700_000),
  blob(SCANNED, 30_000_000),
  blob(ODD, 7),
  record({ compressed: 1, diffID: LAYER, compressor: "libdeflate 0.1.0, level 5" }, GZIP),
  record({ derived: `debian data.tar of ${DEB}` }, DATA),
  record(
    { debian: 4, platform: "linux/amd64", release: { codename: "trixie" } },
    {
      sources: [
        { path: "pool/main/g/glibc/libc6_2.41-12_amd64.deb", digest: DEB, size: 2_750_000 },
      ],
    },
  ),
  record({ layers: 3, provider: "debian" }, [{ title: "debian trixie", diffID: LAYER }]),
  record({ prefix: 1, provider: "debian", platform: "linux/amd64", phases: "x" }, { nodes: NODES }),
  record({ derived: `debian packages index 1 of ${ODD}` }, SCANNED),
  record({ packed: 6, whiteouts: false, listing: ODD }, { diffID: LAYER, owners: ODD }),
  record({ fresh: "http://m/dists/trixie/InRelease" }, { etag: "x", digest: INDEX }),
];

test("nameItems() says what each item is", () => {
  assert.deepEqual(
    nameItems(ITEMS).map(({ name, group }) => `${group}: ${name}`),
    [
      "packages: libc6_2.41-12_amd64.deb",
      "unpacked packages: debian data.tar of libc6_2.41-12_amd64.deb",
      'layers: layer "debian trixie"',
      'layers: libdeflate 0.1.0 of layer "debian trixie"',
      "indexes: http://m/dists/trixie/InRelease",
      "configured: nodes of base packages of debian for linux/amd64",
      "indexes: debian packages index 1 of sha256:565656565656",
      `other: ${ODD}`,
      `facts: {"compressed":1,"diffID":"layer "debian trixie"","compressor":"libdeflate 0.1.0, level 5"}`,
      "facts: where it is: debian data.tar of libc6_2.41-12_amd64.deb",
      "facts: lock of trixie for linux/amd64",
      "facts: which layers: debian",
      "facts: where it is: base packages of debian for linux/amd64",
      "facts: where it is: debian packages index 1 of sha256:565656565656",
      "facts: which layer: entries sha256:565656565656",
      "facts: when it changed: http://m/dists/trixie/InRelease",
    ],
  );
});

test("groupLines() sums up, the largest first", () => {
  assert.deepEqual(groupLines(nameItems(ITEMS)), [
    "layers              170.0 MB       2 items\n",
    "indexes              30.2 MB       2 items\n",
    "unpacked packages    12.0 MB        1 item\n",
    "packages              2.8 MB        1 item\n",
    "configured            1.7 MB        1 item\n",
    "facts                 4.1 kB       8 items\n",
    "other                    7 B        1 item\n",
  ]);
});

test("itemLine() says when it was used, its size, and what it is", () => {
  const [deb] = nameItems(ITEMS) as [NamedItem];
  assert.equal(itemLine(deb), "2023-11-14    2.8 MB  libc6_2.41-12_amd64.deb");
});

test("readCacheLimit() reads a size or none", () => {
  assert.equal(readCacheLimit({}), undefined);
  assert.equal(readCacheLimit({ ROOTSMITH_CACHE_LIMIT: "20GB" }), 20e9);
  assert.equal(readCacheLimit({ ROOTSMITH_CACHE_LIMIT: "none" }), Number.POSITIVE_INFINITY);
  assert.throws(() => readCacheLimit({ ROOTSMITH_CACHE_LIMIT: "20" }), { name: "UsageError" });
});
