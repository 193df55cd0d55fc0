import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { lockedProvider, packageMirror } from "../../fixtures/locked-provider.ts";
import {
  type FakeRegistry,
  type RegistrySwitches,
  serveRegistry,
} from "../../fixtures/registry.ts";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import type { LockFile } from "../lock/lock-file.ts";
import { digestOfBytes } from "../model/digest.ts";
import { type BuildResult, build } from "./build.ts";
import type { BuildOptions } from "./build-options.ts";

const ROOT = temporaryDirectory();
const PACKAGES = { hi: "1.0", ho: "2.0" };
const NOWHERE = "http://127.0.0.1:1";

/** Of the layer that has the two packages. */
const DIFF_ID = "sha256:bbe0f4d0c42ef00dbd2d65d97be793cf2d07dbe913ed0c5c52f6c29878ed2c48";
/** Of the manifest of an image of that layer. */
const IMAGE = "sha256:ebed94900068aa52a90708343b023bbbf8fc35fe6e3dcb1fd6c9de55c7e15a46";
const HI = "sha256:d0ff5974b6aa52cf562bea5921840c032a860a91a3512f7fe8f768f6bbe005f6";

const running: FakeRegistry[] = [];
afterEach(async () => {
  for (const registry of running.splice(0)) await registry[Symbol.asyncDispose]();
});

async function registryWith(switches: RegistrySwitches = {}): Promise<FakeRegistry> {
  const registry = await serveRegistry(switches);
  running.push(registry);
  return registry;
}

let machines = 0;

/** A build on a machine that has built nothing yet. */
async function buildElsewhere(
  options: Partial<BuildOptions> & { readonly packages?: Readonly<Record<string, string>> },
): Promise<BuildResult & { readonly said: readonly string[] }> {
  const machine = join(ROOT, String(machines++));
  const { packages = PACKAGES, ...others } = options;
  const said: string[] = [];
  const result = await build({
    name: "two",
    provider: lockedProvider(),
    platforms: ["linux/amd64"],
    mirrors: { pool: [packageMirror(join(machine, "mirror"), packages)] },
    cacheDir: join(machine, "cache"),
    outputs: [],
    report: (event) => {
      if (event.type === "warning") said.push(`${event.code}: ${event.message}`);
      if (event.type === "cached") said.push(`cached ${event.what}`);
    },
    ...others,
  });
  return { ...result, said };
}

const at = (registry: FakeRegistry): { type: "registry"; ref: string } => ({
  type: "registry",
  ref: `${registry.host}/team/cache`,
});

function diffIDs({ platforms }: BuildResult): string[] {
  return platforms.flatMap(({ layers }) => layers.map(({ diffID }) => diffID));
}

/** A registry that one machine has filled, and the lock of that build. */
async function filled(
  mode: "min" | "max",
  switches: RegistrySwitches = {},
): Promise<{ registry: FakeRegistry; lock: LockFile }> {
  const registry = await registryWith(switches);
  const { lock, said } = await buildElsewhere({ cacheTo: [{ ...at(registry), mode }] });
  assert.deepEqual(said, []);
  registry.log.splice(0);
  return { registry, lock };
}

/** Without the digests in tags and blobs. */
function requestsTo({ log }: FakeRegistry): string[] {
  return log
    .splice(0)
    .map((line) => line.replaceAll(/(sha256:|layers-|sources-)[0-9a-f]{64}/g, "$1…"));
}

test("build() takes unchanged layers from a registry, and no package", async () => {
  const { registry, lock } = await filled("min");
  const second = await buildElsewhere({
    cacheFrom: [at(registry)],
    lock,
    locked: true,
    mirrors: { pool: [NOWHERE] },
  });
  assert.deepEqual(diffIDs(second), [DIFF_ID]);
  assert.equal(second.platforms[0]?.layers[0]?.cached, true);
  assert.deepEqual(second.said, [
    `cached layers of two for linux/amd64, from ${registry.host}/team/cache`,
  ]);
  assert.deepEqual(requestsTo(registry), [
    "GET /v2/team/cache/manifests/layers-… 200",
    "GET /v2/team/cache/blobs/sha256:… 200",
    "GET /v2/team/cache/blobs/sha256:… 200",
    "GET /v2/team/cache/blobs/sha256:… 200",
  ]);
});

/** Builds with the cache, and gives the digest of the image. */
async function digestFrom(registry: FakeRegistry, lock: LockFile): Promise<string | undefined> {
  const { outputs, said } = await buildElsewhere({
    cacheFrom: [at(registry)],
    lock,
    outputs: [{ type: "oci", dest: join(ROOT, `image-${machines}`) }],
  });
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /^cached /);
  return outputs[0]?.digest;
}

test("build() writes the same image of layers that another compressor has compressed", async () => {
  const { registry, lock } = await filled("min");
  assert.equal(await digestFrom(registry, lock), IMAGE);
  const tag = [...registry.manifests.keys()].find((key) => key.includes(" layers-")) ?? "";
  editConfig(registry, tag, ({ layers: [layer] }, manifest) => {
    const [descriptor] = manifest.layers;
    const tar = gunzipSync(registry.blobs.get(`team/cache ${layer.blob}`) ?? "");
    const bytes = gzipSync(tar, { level: 0 });
    Object.assign(descriptor, { digest: digestOfBytes(bytes), size: bytes.byteLength });
    Object.assign(layer, { blob: descriptor.digest, compressor: "another" });
    registry.blobs.set(`team/cache ${layer.blob}`, bytes);
  });
  assert.equal(await digestFrom(registry, lock), IMAGE);
});

test("build() asks a registry for packages by their digest, and mirrors for the others", async () => {
  const { registry } = await filled("max");
  const packages = { hi: "1.0", hu: "3.0" };
  const { said } = await buildElsewhere({ cacheFrom: [at(registry)], packages });
  assert.deepEqual(said, []);
  assert.deepEqual(requestsTo(registry).sort(), [
    "GET /v2/team/cache/blobs/sha256:… 200",
    "GET /v2/team/cache/blobs/sha256:… 404",
    "GET /v2/team/cache/manifests/layers-… 404",
  ]);
});

test("build() takes the packages of a lock from a registry when every mirror is gone", async () => {
  const { registry, lock } = await filled("max");
  const second = await buildElsewhere({
    packageRegistries: [`${registry.host}/team/cache`],
    lock,
    locked: true,
    mirrors: { pool: [NOWHERE] },
  });
  assert.deepEqual(diffIDs(second), [DIFF_ID]);
  assert.equal(second.platforms[0]?.layers[0]?.cached, false);
});

test("build() sends nothing that is there", async () => {
  const { registry, lock } = await filled("max");
  const cache = at(registry);
  await buildElsewhere({ cacheFrom: [cache], cacheTo: [{ ...cache, mode: "max" }], lock });
  assert.deepEqual(requestsTo(registry).slice(-2), [
    "HEAD /v2/team/cache/manifests/layers-… 200",
    "HEAD /v2/team/cache/manifests/sources-… 200",
  ]);
});

test("build() without cached layers takes packages, and fills the registry", async () => {
  const { registry, lock } = await filled("max");
  const cache = at(registry);
  const options = { cacheFrom: [cache], cacheTo: [cache], lock, mirrors: { pool: [NOWHERE] } };
  const second = await buildElsewhere({ ...options, cachedLayers: false });
  assert.equal(second.platforms[0]?.layers[0]?.cached, false);
  assert.deepEqual(second.said, []);
  assert.deepEqual(requestsTo(registry), [
    "GET /v2/team/cache/blobs/sha256:… 200",
    "GET /v2/team/cache/blobs/sha256:… 200",
    "HEAD /v2/team/cache/manifests/layers-… 200",
    "HEAD /v2/team/cache/blobs/sha256:… 200",
    "HEAD /v2/team/cache/blobs/sha256:… 200",
    "HEAD /v2/team/cache/blobs/sha256:… 200",
    "HEAD /v2/team/cache/manifests/layers-… 200",
  ]);
});

test("build() asks once for all that it has put into a registry before", async () => {
  const registry = await registryWith();
  const cacheDir = join(ROOT, "one-machine");
  const cacheTo = [{ ...at(registry), mode: "max" as const }];
  await buildElsewhere({ cacheDir, cacheTo });
  const after = async (packages: Readonly<Record<string, string>>): Promise<string[]> => {
    registry.log.splice(0);
    await buildElsewhere({ cacheDir, cacheTo, packages });
    return requestsTo(registry).filter((line) => /^HEAD .*blobs|manifests\/sha256/.test(line));
  };
  // A blob that is not there is asked for once more before it is sent.
  assert.deepEqual(await after({ hi: "1.0", hu: "3.0" }), [
    "HEAD /v2/team/cache/manifests/sha256:… 200",
    ...new Array(5).fill("HEAD /v2/team/cache/blobs/sha256:… 404"), // config, layer, owners
    "HEAD /v2/team/cache/manifests/sha256:… 200",
    "HEAD /v2/team/cache/blobs/sha256:… 200", // the empty config
    ...new Array(2).fill("HEAD /v2/team/cache/blobs/sha256:… 404"), // hu
  ]);
  registry.manifests.clear(); // with all that they named
  registry.blobs.clear();
  const found = (await after({ hi: "1.0", hu: "4.0" })).filter((line) => line.endsWith(" 200"));
  assert.deepEqual(found, []);
  const hi = [...registry.blobs.keys()].includes(`team/cache ${HI}`);
  assert.equal(hi, true);
});

/** What somebody does to a registry, and what the build says. */
const SPOILED: readonly {
  readonly title: string;
  readonly spoil: (registry: FakeRegistry, tag: string) => void;
  readonly said: RegExp;
}[] = [
  {
    title: "has other bytes for a blob",
    spoil: ({ blobs }) => {
      for (const [key, bytes] of blobs) blobs.set(key, Buffer.alloc(bytes.byteLength));
    },
    said: /^Not used of "HOST": cannot accept .*: expected sha256:/,
  },
  {
    title: "has blobs that are cut short",
    spoil: ({ blobs }) => {
      for (const [key, bytes] of blobs) blobs.set(key, bytes.subarray(0, -1));
    },
    said: /^Not used of "HOST": cannot accept .*: expected sha256:/,
  },
  {
    title: "has lost its blobs",
    spoil: ({ blobs }) => blobs.clear(),
    said: /^Not used of "HOST": cannot read "layers-[0-9a-f]{64}": sha256:[0-9a-f]{64} is not there$/,
  },
  {
    title: "has no manifest under the tag",
    spoil: ({ manifests }, tag) =>
      manifests.set(tag, { type: "text/plain", bytes: Buffer.from("hello") }),
    said: /the answer is not JSON but "text\/plain"$/,
  },
  {
    title: "has an image under the tag",
    spoil: ({ manifests }, tag) => edit(manifests, tag, (one) => delete one.artifactType),
    said: /^Not used of "HOST": cannot read "layers-[0-9a-f]{64}": it holds no layers of a build$/,
  },
  {
    title: "has an index under the tag",
    spoil: ({ manifests }, tag) => {
      const mediaType = "application/vnd.oci.image.index.v1+json";
      const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests: [] }));
      manifests.set(tag, { type: mediaType, bytes });
    },
    said: /it holds no layers of a build$/,
  },
  {
    title: "lists blobs of another type",
    spoil: ({ manifests }, tag) =>
      edit(manifests, tag, ({ layers }) => {
        for (const layer of layers) layer.mediaType = "text/plain";
      }),
    said: /its media type is "text\/plain"$/,
  },
  {
    title: "lists no layers",
    spoil: ({ manifests }, tag) => edit(manifests, tag, ({ layers }) => layers.splice(0)),
    said: /its manifest lacks sha256:[0-9a-f]{64}$/,
  },
  {
    title: "says another diffID",
    spoil: (registry, tag) =>
      editConfig(registry, tag, ({ layers: [layer] }) => {
        layer.diffID = HI;
      }),
    said: /^Not used of "HOST": cannot accept the layer sha256:[0-9a-f]{64} of the image: expected sha256:/,
  },
  {
    title: "says no title",
    spoil: (registry, tag) =>
      editConfig(registry, tag, ({ layers: [layer] }) => delete layer.title),
    said: /its layer 0 has no title$/,
  },
  {
    title: "has a layer that is nothing",
    spoil: (registry, tag) => editConfig(registry, tag, ({ layers }) => layers.splice(0, 1, null)),
    said: /its layer 0 has no title$/,
  },
  {
    title: "has a path for a digest",
    spoil: (registry, tag) =>
      editConfig(registry, tag, ({ layers: [layer] }) => {
        layer.blob = "../../etc/passwd";
      }),
    said: /its layer 0 lacks a sha256 digest$/,
  },
  {
    title: "has owners that are none",
    spoil: (registry, tag) =>
      editConfig(registry, tag, ({ layers: [layer] }) => {
        layer.owners = layer.blob;
      }),
    said: /its owners are malformed$/,
  },
];

// biome-ignore lint/suspicious/noExplicitAny: it is to be malformed
type Manifest = any;

function edit(
  manifests: FakeRegistry["manifests"],
  tag: string,
  change: (manifest: Manifest) => unknown,
): void {
  const { type, bytes } = manifests.get(tag) ?? { type: "", bytes: Buffer.alloc(0) };
  const manifest = JSON.parse(bytes.toString());
  change(manifest);
  manifests.set(tag, { type, bytes: Buffer.from(JSON.stringify(manifest)) });
}

/** With right digests. */
function editConfig(
  { blobs, manifests }: FakeRegistry,
  tag: string,
  change: (config: Manifest, manifest: Manifest) => unknown,
): void {
  edit(manifests, tag, (manifest) => {
    const config = JSON.parse(String(blobs.get(`team/cache ${manifest.config.digest}`)));
    change(config, manifest);
    const bytes = Buffer.from(JSON.stringify(config));
    Object.assign(manifest.config, { digest: digestOfBytes(bytes), size: bytes.byteLength });
    blobs.set(`team/cache ${manifest.config.digest}`, bytes);
  });
}

for (const { title, spoil, said } of SPOILED) {
  test(`build() builds anew, with a warning, where the registry ${title}`, async () => {
    const { registry, lock } = await filled("min");
    const tags = [...registry.manifests.keys()];
    spoil(registry, tags.find((key) => key.includes(" layers-")) ?? "");
    const second = await buildElsewhere({ cacheFrom: [at(registry)], lock });
    assert.deepEqual(diffIDs(second), [DIFF_ID]);
    assert.equal(second.platforms[0]?.layers[0]?.cached, false);
    const [first = "", ...others] = second.said.map((line) =>
      line.replace("SHARED_CACHE: ", "").replaceAll(`${registry.host}/team/cache"`, 'HOST"'),
    );
    assert.match(first, said);
    assert.deepEqual(others, []);
  });
}

test("build() does not take the layers of another build", async () => {
  const { registry, lock } = await filled("min");
  const other = await buildElsewhere({
    cacheTo: [at(registry)],
    packages: { hi: "666" },
  });
  assert.deepEqual(other.said, []);
  const [tag = "", otherTag = ""] = [...registry.manifests.keys()].filter((key) =>
    key.includes(" layers-"),
  );
  const lie = registry.manifests.get(otherTag);
  assert.ok(lie);
  registry.manifests.set(tag, lie);
  const second = await buildElsewhere({ cacheFrom: [at(registry)], lock });
  assert.deepEqual(diffIDs(second), [DIFF_ID]);
  assert.equal(second.said.length, 1);
  assert.match(second.said[0] ?? "", /it is of another build$/);
});

test("build() takes a package from a mirror where a registry has other bytes for it", async () => {
  const { registry, lock } = await filled("max");
  registry.blobs.set(`team/cache ${HI}`, Buffer.from("666"));
  const packageRegistries = [`${registry.host}/team/cache`];
  const second = await buildElsewhere({ packageRegistries, lock });
  assert.deepEqual(diffIDs(second), [DIFF_ID]);
  assert.equal(second.said.length, 1);
  assert.match(second.said[0] ?? "", /^SHARED_CACHE: Not used of /);
});

test("build() overwrites an entry that it could not use", async () => {
  const { registry, lock } = await filled("min");
  const tag = [...registry.manifests.keys()].find((key) => key.includes(" layers-")) ?? "";
  const right = registry.manifests.get(tag);
  edit(registry.manifests, tag, (one) => delete one.artifactType);
  const cache = at(registry);
  await buildElsewhere({ cacheFrom: [cache], cacheTo: [cache], lock });
  assert.deepEqual(registry.manifests.get(tag), right);
});

for (const status of [401, 403, 500]) {
  test(`build() goes on without a registry that answers ${status}, with one warning`, async () => {
    const registry = await registryWith({
      intercept: (_request, response) => {
        response.writeHead(status).end();
        return true;
      },
    });
    const cache = at(registry);
    const result = await buildElsewhere({
      cacheFrom: [cache],
      cacheTo: [{ ...cache, mode: "max" }],
      packageRegistries: [cache.ref],
    });
    assert.deepEqual(diffIDs(result), [DIFF_ID]);
    assert.equal(result.said.length, 1);
    assert.ok(
      result.said[0]?.startsWith(
        `SHARED_CACHE: The build goes on without "${cache.ref}": cannot reach the registry: "${registry.host}" answers ${status}`,
      ),
      result.said[0],
    );
  });
}

test("build() goes on without a registry that is away, with one warning", async () => {
  const cache = { type: "registry", ref: "127.0.0.1:1/team/cache" } as const;
  const options = { cacheFrom: [cache], cacheTo: [{ ...cache, mode: "max" } as const] };
  const result = await buildElsewhere(options);
  assert.deepEqual(diffIDs(result), [DIFF_ID]);
  assert.deepEqual(result.said, [
    'SHARED_CACHE: The build goes on without "127.0.0.1:1/team/cache": cannot reach the registry: "127.0.0.1:1": connect ECONNREFUSED 127.0.0.1:1. Check the name of the registry, the connection and the proxy settings',
  ]);
});

test("build() goes on without a registry that breaks off", async () => {
  let isCut = false;
  const { registry, lock } = await filled("min", {
    intercept: ({ method, url = "" }, response) => {
      if (!isCut || method !== "GET" || !url.includes("/blobs/")) return false;
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
      return true;
    },
  });
  isCut = true;
  const result = await buildElsewhere({ cacheFrom: [at(registry)], lock });
  assert.deepEqual(diffIDs(result), [DIFF_ID]);
  assert.equal(result.said.length, 1);
  assert.match(result.said[0] ?? "", /^SHARED_CACHE: The build goes on without /);
});

test("build() neither keeps nor shares what could not be configured", async () => {
  const registry = await registryWith();
  const options = {
    provider: {
      ...lockedProvider(),
      usableUnconfigured: true,
      configure: async () => ({ title: "packages", phases: [] }),
    },
    executors: [],
    cacheDir: join(ROOT, "unconfigured"),
    cacheTo: [at(registry)],
  };
  for (let time = 0; time < 2; time++) {
    const { said, platforms } = await buildElsewhere(options);
    assert.match(said.join(), /^UNCONFIGURED: [^,]*$/);
    assert.equal(platforms[0]?.layers[0]?.cached, false);
  }
  assert.deepEqual(registry.log, []);
});

test("build() goes on without a registry that never answers", async () => {
  const registry = await registryWith({ intercept: () => true });
  const result = await buildElsewhere({ cacheFrom: [at(registry)] });
  assert.deepEqual(diffIDs(result), [DIFF_ID]);
  assert.equal(result.said.length, 1);
  assert.match(result.said[0] ?? "", /no answer within 3 s/);
});

test("build() ends well where the registry takes nothing", async () => {
  const registry = await registryWith({
    intercept: ({ method }, response) => {
      if (method !== "POST") return false;
      response.writeHead(403).end();
      return true;
    },
  });
  const result = await buildElsewhere({ cacheTo: [{ ...at(registry), mode: "max" }] });
  assert.deepEqual(diffIDs(result), [DIFF_ID]);
  assert.equal(result.said.length, 1);
  assert.match(
    result.said[0] ?? "",
    /^SHARED_CACHE: The image is built, but the cache "127\.0\.0\.1:\d+\/team\/cache" is not filled: cannot push blob sha256:[0-9a-f]{64}: "127\.0\.0\.1:\d+" answers 403/,
  );
});
