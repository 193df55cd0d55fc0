import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import {
  digestOfBytes,
  type ExpectedDigest,
  FetchError,
  type ResolveContext,
} from "@rootsmith/core/provider";
import { fakeResolveContext } from "../../../core/fixtures/fake-resolve-context.ts";
import { parseReleaseFile } from "../formats/release-file.ts";
import { fetchIndex, type IndexSource, indexSourcesOf } from "./fetch-index.ts";
import type { SignedRelease } from "./fetch-release.ts";

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
    indexSourcesOf(release, ["main"], ["amd64"]).map(({ files }) => files.map(({ path }) => path)),
    [
      [
        "main/binary-amd64/Packages.gz",
        "main/binary-amd64/Packages.xz",
        "main/binary-amd64/Packages",
      ],
      ["main/binary-all/Packages.xz", "main/binary-all/Packages"],
    ],
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

test("fetchIndex() goes on to the next form where the mirror lacks one", async () => {
  const release = releaseWith("main/binary-amd64/Packages.gz", "main/binary-amd64/Packages");
  const [source] = indexSourcesOf(release, ["main"], ["amd64"]);
  assert.ok(source);
  const plain = "dists/trixie/main/binary-amd64/Packages";
  const ctx = fakeResolveContext({
    fetch: async (_repository, path) => {
      if (path === plain) return new TextEncoder().encode("Package: a\n");
      throw new FetchError(`Cannot fetch "${path}"`, { url: path, status: 404 });
    },
  });
  assert.deepEqual([...(await fetchIndex(source, ctx)).names()], ["a"]);
  const refused = new FetchError("Cannot fetch it", { url: "http://x", status: 403 });
  await assert.rejects(
    fetchIndex(source, fakeResolveContext({ fetch: () => Promise.reject(refused) })),
    (error) => error === refused,
  );
});

test("fetchIndex() asks by the strongest digest, and checks each", async () => {
  const path = "main/binary-amd64/Packages.gz";
  const sha256 = digestOfBytes(INDEX);
  const sha512: ExpectedDigest = `sha512:${hash("sha512", INDEX, "hex")}`;
  const sourceWith = (...digests: readonly ExpectedDigest[]): IndexSource => {
    const release = releaseWith(path);
    const file = { ...release.file, acquireByHash: true };
    return {
      release: { ...release, file },
      component: "main",
      files: [{ path, digests, size: INDEX.byteLength }],
    };
  };
  const requests: string[] = [];
  const ctx = fakeResolveContext({
    fetch: async (_repository, name, expected) => {
      requests.push(`${name.slice(0, 57)} ${expected?.digest.slice(0, 6)}`);
      return INDEX;
    },
  });
  await fetchIndex(sourceWith(sha512, sha256), ctx);
  await fetchIndex(sourceWith(sha512), ctx);
  assert.deepEqual(requests, [
    `dists/trixie/main/binary-amd64/by-hash/SHA512/${sha512.slice(7, 18)} sha256`,
    `dists/trixie/main/binary-amd64/by-hash/SHA512/${sha512.slice(7, 18)} sha512`,
  ]);
  await assert.rejects(fetchIndex(sourceWith(`sha512:${"0".repeat(128)}`, sha256), ctx), {
    name: "DigestMismatchError",
    actual: sha512,
  });
});
