import assert from "node:assert/strict";
import { test } from "node:test";
import { LockError } from "../model/errors.ts";
import { formatLockFile } from "./format-lock-file.ts";
import type { LockFile } from "./lock-file.ts";
import { readLockFile } from "./read-lock-file.ts";

const DIGEST = `sha256:${"a".repeat(64)}` as const;

const LOCK: LockFile = {
  lockVersion: 1,
  formats: 1,
  provider: { name: "tiny", revision: 2, options: { suite: "stable", include: ["hi", "ho"] } },
  image: {
    configure: "auto",
    normalize: ["logs"],
    config: { Cmd: ["/bin/hi"] },
    layers: { packages: 9 },
  },
  platforms: [
    {
      platform: { os: "linux", architecture: "arm", variant: "v7" },
      epoch: 1_700_000_000,
      repositories: { pool: ["http://pool.example/tiny"], host: [] },
      sources: [
        {
          repository: "pool",
          path: "main/hi.tar",
          digest: DIGEST,
          size: 6,
          signedBy: "A".repeat(40),
        },
        { repository: "host", path: "../ho", digest: DIGEST, size: 0 },
      ],
      packages: [
        {
          purl: "pkg:generic/hi@1.0",
          name: "hi",
          version: "1.0",
          digest: DIGEST,
          source: { name: "hi-src", version: "1" },
          license: "MIT",
          supplier: "Tiny",
        },
      ],
      host: [{ path: "../ho", digest: DIGEST, captured: true }],
      extra: { anything: [null, { deep: [1] }] },
    },
  ],
};

const TEXT = `{
  "lockVersion": 1,
  "formats": 1,
  "provider": {
    "name": "tiny",
    "revision": 2,
    "options": { "include": ["hi", "ho"], "suite": "stable" }
  },
  "image": {
    "config": { "Cmd": ["/bin/hi"] },
    "configure": "auto",
    "layers": { "packages": 9 },
    "normalize": ["logs"]
  },
  "platforms": [
    {
      "platform": { "architecture": "arm", "os": "linux", "variant": "v7" },
      "epoch": 1700000000,
      "repositories": { "host": [], "pool": ["http://pool.example/tiny"] },
      "sources": [
        { "repository": "pool", "path": "main/hi.tar", "digest": "${DIGEST}", "signedBy": "${"A".repeat(40)}", "size": 6 },
        { "repository": "host", "path": "../ho", "digest": "${DIGEST}", "size": 0 }
      ],
      "packages": [
        { "name": "hi", "version": "1.0", "digest": "${DIGEST}", "license": "MIT", "purl": "pkg:generic/hi@1.0", "source": { "name": "hi-src", "version": "1" }, "supplier": "Tiny" }
      ],
      "host": [
        { "path": "../ho", "captured": true, "digest": "${DIGEST}" }
      ],
      "extra": {
        "anything": [
          null,
          { "deep": [1] }
        ]
      }
    }
  ]
}
`;

test("formatLockFile() puts each package and each source on a line of its own", () => {
  assert.equal(formatLockFile(LOCK), TEXT);
});

test("readLockFile() reads what formatLockFile() writes", () => {
  assert.deepEqual(readLockFile(TEXT, "tiny.lock.json"), LOCK);
});

test("readLockFile() needs no list of URLs for what comes from the host", () => {
  const edited = TEXT.replace('"host": [], ', "");
  assert.deepEqual(readLockFile(edited, "tiny.lock.json").platforms[0]?.repositories, {
    pool: ["http://pool.example/tiny"],
  });
});

test("readLockFile() refuses every lock that was cut short", () => {
  for (let length = 0; length < TEXT.length - 2; length++) {
    assert.throws(() => readLockFile(TEXT.slice(0, length), "tiny.lock.json"), {
      name: "LockError",
      message: 'Cannot read the lock "tiny.lock.json": it is not JSON',
      hint: "Restore it, or write a new one with rootsmith resolve",
    });
  }
});

test("readLockFile() tells a later version from what is no lock", () => {
  assert.throws(() => readLockFile('{"lockVersion":2}', "a"), {
    message: 'Cannot read the lock "a": it is of version 2, and only 1 is known here',
    hint: "Update rootsmith",
  });
  assert.throws(() => readLockFile('{"lockfileVersion":1}', "a"), {
    message: 'Cannot read the lock "a": it is not a lock of rootsmith',
  });
  assert.throws(() => readLockFile("[]", "a"), {
    message: 'Cannot read the lock "a": it is not an object',
  });
});

test("readLockFile() takes a lock that is older than numbers of formats for one of the first", () => {
  assert.deepEqual(readLockFile(TEXT.replace('  "formats": 1,\n', ""), "a"), LOCK);
});

test("readLockFile() refuses a lock that would get other bytes", () => {
  assert.throws(() => readLockFile(TEXT.replace('"formats": 1', '"formats": 2'), "a"), {
    message: 'Cannot read the lock "a": it is of formats 2, and this version builds 1',
    hint: "Update rootsmith",
  });
  assert.throws(() => readLockFile(TEXT.replace('"formats": 1', '"formats": 0'), "a"), {
    hint: "Build it with the version that wrote it, or write a new one with rootsmith resolve",
  });
});

/** The lock with one text in place of another, once. */
const EDITS: readonly (readonly [from: string, to: string, message: string])[] = [
  ['"provider": {', '"providers": {', '"providers" is not a field that is known'],
  ['"revision": 2', '"revision": "2"', '"provider.revision" is not a whole number from 0 on'],
  ['"auto"', '"some"', '"image.configure" is not one of "auto", "none"'],
  ['{ "packages": 9 }', '"many"', '"image.layers" is not one of "single", "split"'],
  ['"linux"', '"../linux"', '"platforms[0].platform.os" is not a name'],
  ['"architecture"', '"arch"', '"platforms[0].platform.arch" is not a field that is known'],
  ["1700000000", "-1", '"platforms[0].epoch" is not a whole number from 0 on'],
  [
    "http://pool",
    "http://jo:x@pool",
    '"platforms[0].repositories.pool[0]" is a URL with credentials',
  ],
  ["http://pool.example/tiny", "pool", '"platforms[0].repositories.pool[0]" is not a URL'],
  [
    '"pool", "path"',
    '"host2", "path"',
    '"platforms[0].sources[0].repository" is not the name of one of its repositories',
  ],
  ["main/hi.tar", "../hi.tar", '"platforms[0].sources[0].path" is not a path below its repository'],
  ["main/hi.tar", "/hi.tar", '"platforms[0].sources[0].path" is not a path below its repository'],
  [
    DIGEST,
    "sha256:aa",
    '"platforms[0].sources[0].digest" is not "sha256:" and 64 lower-case hex digits',
  ],
  [`"digest": "${DIGEST}", `, "", '"platforms[0].sources[0].digest" is missing'],
  ['"size": 6', '"size": 6.5', '"platforms[0].sources[0].size" is not a whole number from 0 on'],
  ["AAAA", "aaaa", '"platforms[0].sources[0].signedBy" is not a fingerprint'],
  ['"pkg:generic/', '"generic/', '"platforms[0].packages[0].purl" is not a package URL'],
  ['"version": "1.0"', '"version": ""', '"platforms[0].packages[0].version" is empty'],
  [
    `"1.0", "digest": "${DIGEST}"`,
    `"1.0", "digest": "${DIGEST.replace("aa", "bb")}"`,
    '"platforms[0].packages[0].digest" is that of none of its sources',
  ],
  ['"captured": true', '"captured": 1', '"platforms[0].host[0].captured" is not true'],
];

for (const [from, to, message] of EDITS) {
  test(`readLockFile() refuses ${to === "" ? "a missing digest" : to}`, () => {
    const edited = TEXT.replace(from, to);
    assert.notEqual(edited, TEXT);
    assert.throws(
      () => readLockFile(edited, "tiny.lock.json"),
      (error) =>
        error instanceof LockError &&
        error.message === `Cannot read the lock "tiny.lock.json": ${message}`,
    );
  });
}

test("readLockFile() refuses a platform and a package that are there twice", () => {
  const [lock] = LOCK.platforms;
  if (lock === undefined) throw new Error("there is one");
  const twice = { ...LOCK, platforms: [lock, lock] };
  assert.throws(() => readLockFile(JSON.stringify(twice), "a"), {
    message: 'Cannot read the lock "a": "platforms[1]" is a second one for linux/arm/v7',
  });
  const packages = [...lock.packages, ...lock.packages];
  const same = { ...LOCK, platforms: [{ ...lock, packages }] };
  assert.throws(() => readLockFile(JSON.stringify(same), "a"), {
    message:
      'Cannot read the lock "a": "platforms[0].packages[1].purl" is that of another package, too',
  });
});
