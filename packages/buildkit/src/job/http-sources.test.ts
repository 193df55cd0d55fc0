import assert from "node:assert/strict";
import { test } from "node:test";
import type { LockFile } from "@rootsmith/core";
import { hostPaths, httpSources, urlOf } from "./http-sources.ts";

const DIGEST = `sha256:${"ab".repeat(32)}` as const;

function lockOf(host: readonly string[]): LockFile {
  return {
    platforms: [
      {
        platform: { os: "linux", architecture: "amd64" },
        repositories: { debian: ["http://mirror/debian"] },
        sources: [
          { repository: "debian", path: "pool/a_1+b_all.deb", digest: DIGEST, size: 1 },
          { repository: "host", path: "www/index.html", digest: DIGEST, size: 1 },
        ],
        host: host.map((path) => ({ path, digest: DIGEST })),
      },
    ],
  } as unknown as LockFile;
}

test("httpSources() has the files of repositories, and not those of the host", () => {
  assert.deepEqual(httpSources(lockOf([]), "linux/amd64"), [
    {
      repository: "debian",
      path: "pool/a_1+b_all.deb",
      digest: DIGEST,
      urls: ["http://mirror/debian/pool/a_1%2Bb_all.deb"],
    },
  ]);
  assert.deepEqual(httpSources(lockOf([]), "linux/arm64"), []);
});

test("urlOf() puts a path below a base, with or without a slash at its end", () => {
  assert.equal(urlOf("http://m/debian/", "pool/a~1:2.deb"), "http://m/debian/pool/a~1:2.deb");
  assert.equal(urlOf("http://m/debian", "x y"), "http://m/debian/x%20y");
});

test("hostPaths() refuses what does not lie beside the definition", () => {
  assert.deepEqual(hostPaths(lockOf(["www", "www"]), "linux/amd64"), ["www"]);
  for (const path of ["/etc/motd", "../other"]) {
    assert.throws(() => hostPaths(lockOf([path]), "linux/amd64"), {
      name: "HostError",
      message: `Cannot build in BuildKit: "${path}" of the lock is not beside the definition`,
    });
  }
});
