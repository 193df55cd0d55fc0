import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { digestOfBytes, type ResolveContext } from "@rootsmith/core";
import { fakeResolveContext } from "../../core/fixtures/fake-resolve-context.ts";
import { fetchIndex, indexSourcesOf } from "./fetch-index.ts";
import type { SignedRelease } from "./fetch-release.ts";
import { parseReleaseFile } from "./release-file.ts";

const INDEX = gzipSync("Package: a\nVersion: 1\n");

function releaseWith(...paths: readonly string[]): SignedRelease {
  const digest = digestOfBytes(INDEX).slice("sha256:".length);
  const lines = paths.map((path) => ` ${digest} ${INDEX.byteLength} ${path}\n`).join("");
  const text = `Suite: stable
Codename: trixie
Date: Sat, 21 Nov 2026 09:15:44 UTC
Architectures: all amd64
Components: main
SHA256:
${lines}`;
  return {
    request: {
      repository: { name: "debian", urls: ["http://mirror.example/debian"] },
      suite: "trixie",
      components: ["main"],
      allowExpired: false,
      checkValidUntil: true,
      matchesName: true,
      byHash: "yes",
    },
    file: parseReleaseFile(new TextEncoder().encode(text)),
    signedBy: "0".repeat(40),
  };
}

function contextOf(files: Readonly<Record<string, Uint8Array>>): ResolveContext {
  return fakeResolveContext({
    fetch: async (_repository, path) => files[path] ?? new Uint8Array(),
  });
}

test("indexSourcesOf() prefers gzip to xz, xz to the plain file, and finds those of all", () => {
  const release = releaseWith(
    "main/binary-amd64/Packages",
    "main/binary-amd64/Packages.xz",
    "main/binary-amd64/Packages.gz",
    "main/binary-all/Packages",
    "main/binary-all/Packages.xz",
  );
  assert.deepEqual(
    indexSourcesOf(release, ["main"], ["amd64"]).map(({ path }) => path),
    ["main/binary-amd64/Packages.gz", "main/binary-all/Packages.xz"],
  );
});

test("indexSourcesOf() rejects a Release file that lists no index", () => {
  assert.throws(() => indexSourcesOf(releaseWith(), ["main"], ["amd64"]), {
    name: "ResolveError",
    message:
      'Cannot resolve "trixie": its Release file lists no index "main/binary-amd64/Packages"',
  });
});

test("fetchIndex() decompresses the index and notes where it is from", async () => {
  const path = "main/binary-amd64/Packages.gz";
  const release = releaseWith(path, "main/binary-all/Packages.gz");
  const [source] = indexSourcesOf(release, ["main"], ["amd64"]);
  assert.ok(source);
  const index = await fetchIndex(source, contextOf({ [`dists/trixie/${path}`]: INDEX }));
  assert.deepEqual([...index.names()], ["a"]);
  const { release: _, ...origin } = index.origin;
  assert.deepEqual(origin, {
    repository: "debian",
    suite: "trixie",
    component: "main",
    signedBy: "0".repeat(40),
    site: "mirror.example",
  });
});

test("fetchIndex() rejects with the reason of an abort, unwrapped", async () => {
  const path = "main/binary-amd64/Packages.gz";
  const [source] = indexSourcesOf(
    releaseWith(path, "main/binary-all/Packages"),
    ["main"],
    ["amd64"],
  );
  assert.ok(source);
  const reason = new Error("pressed Ctrl-C");
  const ctx = contextOf({ [`dists/trixie/${path}`]: INDEX });
  await assert.rejects(
    fetchIndex(source, { ...ctx, signal: AbortSignal.abort(reason) }),
    (error) => error === reason,
  );
});
