import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import {
  type FakeRegistry,
  type RegistrySwitches,
  serveRegistry,
} from "../../fixtures/registry.ts";
import { blobImage, registryClient, withReferrer } from "../../fixtures/registry-image.ts";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { type Cache, openCache } from "../cache/cache.ts";
import { imageBlobs } from "../image/image-content.ts";
import { collectBytes } from "../model/fs-entry.ts";
import { pushImage } from "./push-image.ts";
import { listReferrers } from "./referrers.ts";
import { openRegistryImage, type RegistryImage } from "./registry-image.ts";
import type { RegistryName } from "./registry-name.ts";

const ROOT = temporaryDirectory();
const IMAGE = blobImage();
const { layer, root } = IMAGE;
const BIG = blobImage(new Uint8Array(300_000).fill(7));

/** What a test started, in the order in which it has to end. */
const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

let caches = 0;
async function newCache(): Promise<Cache> {
  const cache = await openCache(join(ROOT, String(caches++)));
  running.push(() => cache.close());
  return cache;
}

/** A registry that has an image. */
async function serve(switches: RegistrySwitches = {}, image = IMAGE): Promise<FakeRegistry> {
  const registry = await serveRegistry(switches);
  running.push(() => registry[Symbol.asyncDispose]());
  for await (const { descriptor, content } of imageBlobs(image)) {
    const bytes = Buffer.from(await collectBytes(content.open()));
    const stored = { type: descriptor.mediaType, bytes };
    if (descriptor.digest === image.root.digest) {
      registry.manifests.set("base 1", stored);
      registry.manifests.set(`base ${descriptor.digest}`, stored);
    } else {
      registry.blobs.set(`base ${descriptor.digest}`, bytes);
    }
  }
  return registry;
}

async function open(
  registry: FakeRegistry,
  cache: Cache,
  name: Partial<RegistryName> = { tag: "1" },
): Promise<RegistryImage> {
  const client = registryClient();
  running.push(() => client.close());
  return openRegistryImage({ host: registry.host, repository: "base", ...name }, client, cache);
}

async function textOf(image: RegistryImage, descriptor = layer): Promise<string> {
  return Buffer.from(await collectBytes((await image.open(descriptor)).open())).toString();
}

test("openRegistryImage() reads manifests at once and blobs when they are read", async () => {
  const registry = await serve();
  const image = await open(registry, await newCache());
  assert.deepEqual(image.root, root);
  await image.open(layer);
  assert.deepEqual(registry.log, ["GET /v2/base/manifests/1 200"]);
  assert.equal(await textOf(image), "layer");
  assert.deepEqual(registry.log.slice(1), [`GET /v2/base/blobs/${layer.digest} 200`]);
});

test("openRegistryImage() asks for each blob once", async () => {
  const registry = await serve();
  const cache = await newCache();
  for (let reading = 0; reading < 2; reading++) {
    for await (const { content } of imageBlobs(await open(registry, cache))) {
      await collectBytes(content.open());
    }
  }
  assert.equal(registry.log.filter((line) => line.includes("/blobs/")).length, 2);
});

test("openRegistryImage() opens by digest", async () => {
  const registry = await serve();
  const image = await open(registry, await newCache(), { tag: "other", digest: root.digest });
  assert.deepEqual(registry.log, [`GET /v2/base/manifests/${root.digest} 200`]);
  assert.deepEqual(image.source, { host: registry.host, repository: "base" });
});

test("openRegistryImage() goes on where a connection was cut", async () => {
  const cut: RegistrySwitches["intercept"] = ({ url, method }, response, visit) => {
    if (method !== "GET" || !url?.includes("/blobs/") || visit > 0) return false;
    response.writeHead(200, { "content-length": "300000" });
    response.write(Buffer.alloc(50_000, 7), () => response.destroy());
    return true;
  };
  const registry = await serve({ intercept: cut }, BIG);
  const image = await open(registry, await newCache());
  assert.equal((await textOf(image, BIG.layer)).length, 300_000);
  // 206 if any of the 50,000 bytes arrived before the cut
  assert.match(registry.log.at(-1) ?? "", / 20[06]$/);
});

test("openRegistryImage() sends no credentials to where blobs are stored", async () => {
  const headers: (string | undefined)[] = [];
  const storage = createServer((request, response) => {
    headers.push(request.headers.authorization);
    response.end("layer");
  });
  storage.listen(0, "127.0.0.1");
  await once(storage, "listening");
  running.push(() => storage.close().closeAllConnections());
  const { port } = storage.address() as AddressInfo;
  const registry = await serve({ auth: "basic", redirectBlobs: `http://127.0.0.1:${port}` });
  const client = registryClient({
    credentials: async () => ({ username: "jo", password: "secret" }),
  });
  running.push(() => client.close());
  const name = { host: registry.host, repository: "base", tag: "1" };
  assert.equal(await textOf(await openRegistryImage(name, client, await newCache())), "layer");
  assert.deepEqual(headers, [undefined]);
  assert.equal(registry.authorizations.at(-1), "Basic am86c2VjcmV0");
});

test("openRegistryImage() refuses blobs that are not what was promised, and keeps none", async () => {
  const cache = await newCache();
  const image = await open(await serve({ lyingBlobs: true }), cache);
  await assert.rejects(textOf(image), { name: "DigestMismatchError", expected: layer.digest });
  assert.equal(await cache.blob(layer.digest), undefined);
});

test("openRegistryImage() refuses a manifest that is not what was asked for", async () => {
  const registry = await serve();
  const other = blobImage(Buffer.from("other"));
  const bytes = Buffer.from(await collectBytes((await other.open(other.root)).open()));
  registry.manifests.set(`base ${root.digest}`, { type: root.mediaType, bytes });
  await assert.rejects(open(registry, await newCache(), { digest: root.digest }), {
    name: "DigestMismatchError",
    expected: root.digest,
    actual: other.root.digest,
  });
  const lying = await serve({ lyingDigest: `sha256:${"0".repeat(64)}` });
  await assert.rejects(open(lying, await newCache()), { name: "DigestMismatchError" });
});

test("openRegistryImage() says that an image is not there", async () => {
  const registry = await serve();
  await assert.rejects(open(registry, await newCache(), { tag: "2" }), {
    name: "RegistryError",
    status: 404,
    message: `Cannot find "${registry.host}/base:2": there is no such image`,
    hint: `Check the name; if it is private: docker login ${registry.host}`,
  });
});

const MALFORMED: readonly (readonly [type: string, body: string, fact: RegExp])[] = [
  ["application/json", "{", /: the answer is not JSON but "application\/json"$/],
  [
    "application/json",
    "{}",
    /^Cannot read .*: its media type "application\/json" is no manifest's$/,
  ],
  [root.mediaType, "[]", /^Cannot read sha256:.* of the registry: it is no object$/],
  [root.mediaType, '{"layers":[]}', /: its config is no descriptor with a media type$/],
  [
    root.mediaType,
    '{"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}',
    /: it says "application\/vnd.oci.image.index.v1\+json", its descriptor "application\/vnd.oci.image.manifest.v1\+json"$/,
  ],
];

for (const [type, body, message] of MALFORMED) {
  test(`openRegistryImage() refuses the manifest ${body} sent as ${type}`, async () => {
    const registry = await serve();
    registry.manifests.set("base 1", { type, bytes: Buffer.from(body) });
    await assert.rejects(open(registry, await newCache()), { name: "FormatError", message });
  });
}

test("openRegistryImage() refuses a manifest without end", async () => {
  const registry = await serve();
  registry.manifests.set("base 1", { type: root.mediaType, bytes: Buffer.alloc(5_000_000, 32) });
  await assert.rejects(open(registry, await newCache()), {
    message:
      /^Cannot pull "127\.0\.0\.1:\d+\/base" at "1": "127\.0\.0\.1:\d+": more than 4194304 bytes$/,
  });
});

for (const referrers of [true, false]) {
  test(`listReferrers() finds them ${referrers ? "by the API" : "by the tag"}`, async () => {
    const registry = await serve({ referrers });
    const client = registryClient();
    running.push(() => client.close());
    const repository = client.repository({ host: registry.host, repository: "base" });
    assert.deepEqual(await listReferrers(repository, root.digest), []);
    const content = await withReferrer(IMAGE, "sbom");
    await pushImage(content, repository, "1");
    const [found] = await listReferrers(repository, root.digest);
    assert.equal(found?.digest, content.referrers?.[0]?.digest);
  });
}

test("listReferrers() refuses a tag that is something else", async () => {
  const registry = await serve();
  const stored = registry.manifests.get("base 1");
  assert.ok(stored);
  registry.manifests.set(`base ${root.digest.replace(":", "-")}`, stored);
  const client = registryClient();
  running.push(() => client.close());
  const repository = client.repository({ host: registry.host, repository: "base" });
  await assert.rejects(listReferrers(repository, root.digest), {
    name: "RegistryError",
    message: `Cannot list what refers to ${root.digest}: the tag "${root.digest.replace(":", "-")}" is no index`,
  });
});

test("openRegistryImage() asks nothing for what was pulled before, if the name has its digest", async () => {
  const registry = await serve();
  const cache = await newCache();
  const first = await open(registry, cache);
  const text = await textOf(first);
  const asked = registry.log.length;
  const again = await open(registry, cache, { tag: "1", digest: root.digest });
  assert.deepEqual(again.root, root);
  assert.equal(await textOf(again), text);
  assert.equal(registry.log.length, asked);
});
