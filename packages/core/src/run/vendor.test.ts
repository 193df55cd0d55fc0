import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { lockedProvider, packageMirror } from "../../fixtures/locked-provider.ts";
import { serveRegistry } from "../../fixtures/registry.ts";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { build } from "./build.ts";
import { resolve } from "./resolve.ts";
import { vendor } from "./vendor.ts";

const ROOT = temporaryDirectory();
const PLATFORMS = ["linux/amd64", "linux/arm64"];
const NOWHERE = { pool: ["http://127.0.0.1:1"] };
const POOL = { pool: [packageMirror(join(ROOT, "mirror"), { hi: "1.0", ho: "2.0" })] };
const TAG = "sources-86fe391aefb68b69778e678f84ec26607e923eafba94c1f54134c769d152298f";

test("vendor() puts the packages of all platforms under the digest of the lock", async () => {
  await using registry = await serveRegistry();
  const cacheDir = join(ROOT, "cache");
  const provider = lockedProvider();
  const lock = await resolve({ provider, platforms: PLATFORMS, cacheDir, mirrors: POOL });
  const options = { lock, to: `docker://${registry.host}/team/vendor` };

  const first = await vendor({ ...options, cacheDir, mirrors: POOL });
  assert.deepEqual(first, {
    name: `${registry.host}/team/vendor:${TAG}`,
    digest: "sha256:4d19809ef56f697e9f15ec4fa2feeaa1931bdcf896511a9f43efdd8bb4e17906",
    present: 0,
    uploaded: 2,
    bytes: 6,
  });
  const manifest = JSON.parse(String(registry.manifests.get(`team/vendor ${TAG}`)?.bytes));
  assert.equal(manifest.artifactType, "application/vnd.rootsmith.sources.v1");
  assert.deepEqual(manifest.config, {
    mediaType: "application/vnd.oci.empty.v1+json",
    digest: "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    size: 2,
  });
  assert.deepEqual(manifest.layers[0], {
    mediaType: "application/octet-stream",
    digest: "sha256:d0ff5974b6aa52cf562bea5921840c032a860a91a3512f7fe8f768f6bbe005f6",
    size: 3,
    annotations: {
      "org.opencontainers.image.title": "hi",
      "rootsmith.repository": "pool",
      "rootsmith.path": "pool/hi",
    },
  });

  // Nothing is fetched that is there.
  const empty = { cacheDir: join(ROOT, "empty"), mirrors: NOWHERE };
  const second = await vendor({ ...options, ...empty });
  assert.deepEqual(second, { ...first, present: 2, uploaded: 0, bytes: 0 });

  const { platforms } = await build({
    name: "two",
    provider,
    lock,
    locked: true,
    platforms: PLATFORMS,
    outputs: [],
    packageRegistries: [`${registry.host}/team/vendor`],
    ...empty,
  });
  assert.equal(platforms.length, 2);
});

test("vendor() takes packages from another registry", async () => {
  await using one = await serveRegistry();
  await using other = await serveRegistry();
  const cacheDir = join(ROOT, "third");
  const lock = await resolve({ provider: lockedProvider(), cacheDir, mirrors: POOL });
  await vendor({ lock, to: `${one.host}/a`, cacheDir, mirrors: POOL });
  const { uploaded } = await vendor({
    lock,
    to: `${other.host}/b`,
    packageRegistries: [`${one.host}/a`],
    cacheDir: join(ROOT, "fourth"),
    mirrors: NOWHERE,
  });
  assert.equal(uploaded, 2);
});

test("vendor() says where a package is nowhere", async () => {
  await using registry = await serveRegistry();
  const cacheDir = join(ROOT, "fifth");
  const lock = await resolve({ provider: lockedProvider(), cacheDir, mirrors: POOL });
  const mirrors = { pool: [packageMirror(join(ROOT, "moved-on"), { hu: "2.0" })] };
  await assert.rejects(vendor({ lock, to: `${registry.host}/a`, cacheDir, mirrors }), {
    name: "FetchError",
    status: 404,
  });
  assert.equal(registry.manifests.size, 0);
});

test("vendor() refuses a lock without packages, and a name with a tag", async () => {
  const lock = await resolve({
    provider: lockedProvider(),
    cacheDir: join(ROOT, "cache"),
    mirrors: { pool: [packageMirror(join(ROOT, "none"), {})] },
  });
  await assert.rejects(vendor({ lock, to: "127.0.0.1:1/a" }), {
    name: "LockError",
    message: "Cannot vendor the lock: it names nothing that is fetched",
  });
  await assert.rejects(vendor({ lock, to: "127.0.0.1:1/a:1" }), { name: "TypeError" });
});
