import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { afterEach, test } from "node:test";
import {
  type FakeRegistry,
  type RegistrySwitches,
  serveRegistry,
} from "../../fixtures/registry.ts";
import { blobImage, indexOf, registryClient, withReferrer } from "../../fixtures/registry-image.ts";
import type { ImageContent } from "../image/image-content.ts";
import { canonicalJson, type JsonValue } from "../model/json.ts";
import type { KnownBlobsCache } from "./known-blobs.ts";
import { type PushImageOptions, type PushResult, pushImage } from "./push-image.ts";
import type { RegistryOptions } from "./registry-client.ts";

const IMAGE = blobImage();
const { layer, config, root } = IMAGE;
const BIG = blobImage(new Uint8Array(300_000).fill(7));

/** What a test started. */
const running: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one[Symbol.asyncDispose]();
});

async function serve(switches: RegistrySwitches = {}): Promise<FakeRegistry> {
  const registry = await serveRegistry(switches);
  running.push(registry);
  return registry;
}

async function push(
  registry: FakeRegistry,
  options: PushImageOptions & Partial<RegistryOptions> & { readonly content?: ImageContent } = {},
): Promise<PushResult> {
  const client = registryClient(options);
  try {
    const repository = client.repository({ host: registry.host, repository: "base" });
    return await pushImage(options.content ?? IMAGE, repository, "1", options);
  } finally {
    client.close();
  }
}

const jo = async (): Promise<{ username: string; password: string }> => ({
  username: "jo",
  password: "secret",
});

test("pushImage() brings the blobs, then the manifest under its tag", async () => {
  const registry = await serve();
  assert.deepEqual(await push(registry), {
    digest: root.digest,
    blobs: { present: 0, mounted: 0, uploaded: 2 },
    size: 417,
    bytes: 5 + 14,
  });
  assert.deepEqual(registry.log.slice(-2), [
    "HEAD /v2/base/manifests/1 404",
    "PUT /v2/base/manifests/1 201",
  ]);
  assert.deepEqual(
    registry.log.filter((line) => line.includes(layer.digest)),
    [
      `HEAD /v2/base/blobs/${layer.digest} 404`,
      `PUT /v2/base/blobs/uploads/ID?state=x&digest=${layer.digest} 201`,
    ],
  );
  assert.equal(registry.blobs.get(`base ${layer.digest}`)?.toString(), "layer");
  assert.equal(registry.manifests.get("base 1")?.type, root.mediaType);
});

test("pushImage() transfers nothing that is there", async () => {
  const registry = await serve();
  await push(registry);
  registry.log.splice(0);
  const { blobs, bytes } = await push(registry);
  assert.deepEqual([blobs, bytes], [{ present: 2, mounted: 0, uploaded: 0 }, 0]);
  assert.deepEqual(
    registry.log.toSorted(),
    [
      `HEAD /v2/base/blobs/${config.digest} 200`,
      `HEAD /v2/base/blobs/${layer.digest} 200`,
      "HEAD /v2/base/manifests/1 200",
    ].toSorted(),
  );
});

/** What a machine knows of registries. */
function emptyCache(): KnownBlobsCache {
  const records = new Map<string, JsonValue>();
  return {
    record: async (key) => records.get(canonicalJson(key)),
    setRecord: async (key, value) => void records.set(canonicalJson(key), value),
  };
}

test("pushImage() asks once for the blobs of the image that it has pushed before", async () => {
  const registry = await serve();
  const cache = emptyCache();
  await push(registry, { cache });
  registry.log.splice(0);
  const { blobs } = await push(registry, { cache });
  assert.deepEqual(blobs, { present: 2, mounted: 0, uploaded: 0 });
  assert.deepEqual(registry.log, [
    `HEAD /v2/base/manifests/${root.digest} 200`,
    "HEAD /v2/base/manifests/1 200",
  ]);
  registry.manifests.clear();
  registry.blobs.clear();
  assert.deepEqual((await push(registry, { cache })).blobs, {
    present: 0,
    mounted: 0,
    uploaded: 2,
  });
});

test("pushImage() asks for each blob where the registry has lost one of a manifest", async () => {
  const registry = await serve();
  const cache = emptyCache();
  await push(registry, { cache });
  registry.blobs.delete(`base ${layer.digest}`);
  const client = registryClient();
  const repository = client.repository({ host: registry.host, repository: "base" });
  const { blobs } = await pushImage(IMAGE, repository, "2", { cache });
  client.close();
  assert.deepEqual(blobs, { present: 1, mounted: 0, uploaded: 1 });
  assert.equal(registry.manifests.has("base 2"), true);
});

test("pushImage() reports what goes up", async () => {
  const registry = await serve();
  const client = registryClient();
  await pushImage(IMAGE, client.repository({ host: registry.host, repository: "base" }), "1");
  client.close();
  assert.deepEqual(
    client.events.filter((event) => JSON.stringify(event).includes(layer.digest)),
    [{ type: "push", blob: layer.digest, bytes: 5, total: 5 }],
  );
});

test("pushImage() pushes the manifests of an index by their digests", async () => {
  const registry = await serve();
  const content = indexOf([IMAGE, BIG]);
  const { digest } = await push(registry, { content });
  assert.deepEqual(
    registry.log.filter((line) => /^PUT.*manifests/.test(line)),
    [
      `PUT /v2/base/manifests/${root.digest} 201`,
      `PUT /v2/base/manifests/${BIG.root.digest} 201`,
      "PUT /v2/base/manifests/1 201",
    ],
  );
  assert.equal(digest, content.root.digest);
});

test("pushImage() mounts what another repository has", async () => {
  const registry = await serve();
  registry.blobs.set(`other ${layer.digest}`, Buffer.from("layer"));
  const { blobs } = await push(registry, { mountFrom: "other" });
  assert.deepEqual(blobs, { present: 0, mounted: 1, uploaded: 1 });
  assert.ok(
    registry.log.includes(`POST /v2/base/blobs/uploads/?mount=${layer.digest}&from=other 201`),
  );
});

test("pushImage() uploads where a mount is refused", async () => {
  const registry = await serve({ mountRefused: true });
  registry.blobs.set(`other ${layer.digest}`, Buffer.from("layer"));
  const { blobs } = await push(registry, { mountFrom: "other" });
  assert.deepEqual(blobs, { present: 0, mounted: 0, uploaded: 2 });
});

for (const type of [
  "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
  "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
]) {
  test(`pushImage() leaves out a layer that may not be passed on: ${type}`, async () => {
    const registry = await serve();
    const content = blobImage(undefined, type);
    const { blobs } = await push(registry, { content });
    assert.deepEqual(blobs, { present: 0, mounted: 0, uploaded: 1 });
    assert.equal(registry.blobs.has(`base ${content.layer.digest}`), false);
    assert.equal(registry.manifests.has("base 1"), true);
  });
}

test("pushImage() sends large blobs in chunks, to relative locations", async () => {
  const registry = await serve({ relativeLocation: true });
  await push(registry, { content: BIG, chunkSize: 100_000 });
  assert.equal(registry.blobs.get(`base ${BIG.layer.digest}`)?.byteLength, 300_000);
  assert.equal(registry.log.filter((line) => line.startsWith("PATCH")).length, 2);
});

test("pushImage() sends as much at once as the registry wants", async () => {
  const registry = await serve({ minimumChunk: 200_000 });
  await push(registry, { content: BIG, chunkSize: 100_000 });
  assert.equal(registry.log.filter((line) => line.startsWith("PATCH")).length, 1);
});

test("pushImage() goes on where an upload was cut", async () => {
  const registry = await serve({ cutUploadAfter: 150_000 });
  await push(registry, { content: BIG });
  assert.equal(registry.blobs.get(`base ${BIG.layer.digest}`)?.byteLength, 300_000);
  assert.deepEqual(
    registry.log
      .filter((line) => line.includes("ID"))
      .filter((line) => !line.includes(config.digest)),
    [
      `PUT /v2/base/blobs/uploads/ID?state=x&digest=${BIG.layer.digest} cut`,
      "GET /v2/base/blobs/uploads/ID?state=x 204",
      `PUT /v2/base/blobs/uploads/ID?state=x&digest=${BIG.layer.digest} 201`,
    ],
  );
});

test("pushImage() waits as long as a registry asks that has enough, and tries again", async () => {
  const registry = await serve({
    intercept: ({ method }, response, visit) => {
      if (method !== "HEAD" || visit > 0) return false;
      response.writeHead(429, { "retry-after": "0" }).end();
      return true;
    },
  });
  await push(registry);
  assert.equal(registry.log.filter((line) => line.endsWith("429")).length, 3);
  assert.equal(registry.manifests.has("base 1"), true);
});

test("pushImage() logs in with a password", async () => {
  const registry = await serve({ auth: "basic" });
  await push(registry, { credentials: jo });
  assert.deepEqual(new Set(registry.authorizations), new Set(["Basic am86c2VjcmV0"]));
});

test("pushImage() gets a token for both repositories of a mount, and keeps it", async () => {
  const registry = await serve({ auth: "bearer" });
  registry.blobs.set(`other ${layer.digest}`, Buffer.from("layer"));
  registry.blobs.set(`other ${config.digest}`, Buffer.from("config"));
  await push(registry, { credentials: jo, mountFrom: "other" });
  assert.deepEqual(
    registry.log.filter((line) => line.includes("/token")),
    [
      "GET /token?service=fake&scope=repository:base:pull,push 200",
      "GET /token?service=fake&scope=repository:base:pull,push&scope=repository:other:pull 200",
    ].map((line) => line.replaceAll(/(?<=scope=[a-z]+:[a-z]+:pull),/g, "%2C")),
  );
});

test("pushImage() exchanges an identity token", async () => {
  const registry = await serve({ auth: "bearer" });
  await push(registry, { credentials: async () => ({ identityToken: "idtoken" }) });
  assert.equal(registry.log.filter((line) => line === "POST /token 200").length, 1);
  assert.equal(registry.manifests.has("base 1"), true);
});

test("pushImage() gets a new token where the old one is no longer good", async () => {
  const registry = await serve({ auth: "bearer", tokenUses: 3 });
  await push(registry, { credentials: jo });
  assert.equal(registry.manifests.has("base 1"), true);
});

test("pushImage() keeps the index of referrers where the registry does not", async () => {
  const registry = await serve();
  const first = await withReferrer(IMAGE, "one");
  await push(registry, { content: first });
  const second = await withReferrer(IMAGE, "two");
  await push(registry, { content: second });
  await push(registry, { content: second });
  const index = registry.manifests.get(`base ${root.digest.replace(":", "-")}`);
  const { manifests } = JSON.parse(index?.bytes.toString() ?? "{}");
  const [one, two] = [first, second].map(({ referrers = [] }) => ({
    ...referrers[0],
    artifactType: "application/spdx+json",
    annotations: { made: "for a test" },
  }));
  assert.deepEqual(manifests, [one, two]);
});

for (const status of [201, 412]) {
  test(`pushImage() notes a referrer again where another client was faster: ${status}`, async () => {
    const tag = root.digest.replace(":", "-");
    const registry = await serve({
      intercept: ({ method, url }, response, visit) => {
        if (method !== "PUT" || !url?.endsWith(tag) || visit > 0) return false;
        response.writeHead(status).end(); // and nothing of it stays
        return true;
      },
    });
    const content = await withReferrer(IMAGE, "one");
    await push(registry, { content });
    const { manifests } = JSON.parse(registry.manifests.get(`base ${tag}`)?.bytes.toString() ?? "");
    assert.equal(manifests[0].digest, content.referrers?.[0]?.digest);
  });
}

test("pushImage() leaves referrers to a registry that keeps track of them", async () => {
  const registry = await serve({ referrers: true });
  const content = await withReferrer(IMAGE, "one");
  await push(registry, { content });
  assert.equal(registry.manifests.has(`base ${root.digest.replace(":", "-")}`), false);
  assert.equal(registry.log.at(-1), "PUT /v2/base/manifests/1 201");
});

/** What refuses a push, and in which words. */
const REFUSALS: readonly {
  readonly name: string;
  readonly status: number;
  readonly at: RegExp;
  readonly error: { readonly message: RegExp; readonly hint: string };
}[] = [
  {
    name: "a blob that may not be pushed",
    status: 403,
    at: /^POST .*uploads/,
    error: {
      message: /^Cannot push blob sha256:[0-9a-f]{64}: "127\.0\.0\.1:\d+" answers 403$/,
      hint: "Log in as somebody who may do this: docker login HOST",
    },
  },
  {
    name: "a broken registry",
    status: 500,
    at: /^PUT .*uploads/,
    error: {
      message: /^Cannot push blob sha256:[0-9a-f]{64}: "127\.0\.0\.1:\d+" answers 500$/,
      hint: "The registry has a problem: try again later",
    },
  },
  {
    name: "a manifest that is too large",
    status: 413,
    at: /^PUT .*manifests/,
    error: {
      message: /^Cannot push "base" under "1": "127\.0\.0\.1:\d+" answers 413$/,
      hint: "The registry, or a proxy before it, limits how large an upload may be",
    },
  },
  {
    name: "too many requests",
    status: 429,
    at: /^HEAD .*blobs/,
    error: {
      message: /^Cannot push blob sha256:[0-9a-f]{64}: "127\.0\.0\.1:\d+" answers 429$/,
      hint: "The registry limits how often it is asked: wait, or log in",
    },
  },
];

for (const { name, status, at, error } of REFUSALS) {
  test(`pushImage() leaves the tag alone: ${name}`, async () => {
    const registry = await serve({
      intercept: ({ method, url }, response) => {
        if (!at.test(`${method} ${url}`)) return false;
        response.writeHead(status).end();
        return true;
      },
    });
    await assert.rejects(push(registry), {
      name: "RegistryError",
      status,
      message: error.message,
      hint: error.hint.replace("HOST", registry.host),
    });
    assert.equal(registry.manifests.has("base 1"), false);
  });
}

test("pushImage() says how to log in", async () => {
  const registry = await serve({ auth: "basic" });
  await assert.rejects(push(registry), {
    name: "RegistryError",
    status: 401,
    message: /^Cannot push blob sha256:[0-9a-f]{64}: "127\.0\.0\.1:\d+" answers 401$/,
    hint: `Log in: docker login ${registry.host}`,
  });
});

test("pushImage() finds that the registry got other bytes", async () => {
  const lying = await serve({ lyingDigest: `sha256:${"0".repeat(64)}` });
  await assert.rejects(push(lying), {
    name: "DigestMismatchError",
    expected: root.digest,
    hint: "The registry or something before it changes what it keeps: do not trust it",
  });
  const content = { ...IMAGE, open: async () => await BIG.open(BIG.config) };
  await assert.rejects(push(await serve(), { content }), { name: "DigestMismatchError" });
});

test("pushImage() has the registry refuse a blob that is not what its digest says", async () => {
  const registry = await serve();
  const other = blobImage(new TextEncoder().encode("LAYER"));
  const content: ImageContent = {
    ...IMAGE,
    open: (descriptor) =>
      descriptor.digest === layer.digest ? other.open(other.layer) : IMAGE.open(descriptor),
  };
  await assert.rejects(push(registry, { content }), {
    name: "RegistryError",
    status: 400,
    message: `Cannot push blob ${layer.digest}: "${registry.host}" answers 400 (DIGEST_INVALID: this is DIGEST_INVALID)`,
  });
  assert.equal(registry.manifests.has("base 1"), false);
});

test("pushImage() ends with the reason of the signal", async () => {
  const stop = new AbortController();
  const registry = await serve({
    intercept: ({ method }) => {
      if (method === "PUT") stop.abort(new Error("enough"));
      return method === "PUT";
    },
  });
  await assert.rejects(push(registry, { signal: stop.signal }), { message: "enough" });
  assert.equal(registry.manifests.has("base 1"), false);
  assert.ok(registry.log.includes("DELETE /v2/base/blobs/uploads/ID?state=x 204"));
});

test("pushImage() cancels the upload that the registry refuses", async () => {
  const registry = await serve({
    intercept: ({ method }, response) => {
      if (method !== "PUT" && method !== "DELETE") return false;
      response.writeHead(400).end();
      return true;
    },
  });
  await assert.rejects(push(registry), { message: /^Cannot push blob .* answers 400$/ });
  assert.ok(registry.log.includes("DELETE /v2/base/blobs/uploads/ID?state=x 400"));
});
