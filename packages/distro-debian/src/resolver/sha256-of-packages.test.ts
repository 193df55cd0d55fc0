import assert from "node:assert/strict";
import { test } from "node:test";
import { type Digest, storedBytes } from "@rootsmith/core/provider";
import { fakeResolveContext } from "../../../core/fixtures/fake-resolve-context.ts";
import { fakeIndex, fakePoolWith } from "../../fixtures/fake-pool.ts";
import { parsePackageSpec } from "../formats/package-spec.ts";
import { resolvePackages } from "./resolver.ts";
import { withSha256 } from "./sha256-of-packages.ts";

test("withSha256() downloads only what has another digest", async () => {
  const pool = fakePoolWith(
    {},
    fakeIndex(`Package: a\nFilename: pool/a.deb\n# no SHA256: here\nSHA512: ${"a".repeat(128)}`),
    fakeIndex("Package: b"),
  );
  const specs = ["a", "b"].map(parsePackageSpec);
  const resolved = resolvePackages(pool, { target: "trixie/amd64", specs });
  const repository = { name: "debian", urls: ["http://mirror.example/debian"] };
  const sha256: Digest = `sha256:${"5".repeat(64)}`;
  const requests: string[] = [];
  const ctx = fakeResolveContext({
    download: async ({ name }, path, digest) => {
      requests.push(`${name} ${path} ${digest.slice(0, 9)}`);
      const source = { repository: name, path, digest: sha256, size: 3 };
      return { source, content: storedBytes(new Uint8Array(3)) };
    },
  });
  const found = await withSha256(resolved, [repository], ctx);
  assert.deepEqual(
    found.map(({ package: { digest, size } }) => [digest, size]),
    [
      [sha256, 3],
      [`sha256:${"0".repeat(64)}`, 1],
    ],
  );
  assert.deepEqual(requests, ["debian pool/a.deb sha512:aa"]);
});
