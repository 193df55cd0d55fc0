import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { filesReader } from "../../fixtures/files-reader.ts";
import { serveRegistry } from "../../fixtures/registry.ts";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { openCache } from "../cache/cache.ts";
import type { RootfsExecutor } from "../contract/executor.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import { imagePlatforms, type PlatformImage } from "../image/image-platforms.ts";
import { imageRootfs } from "../image/image-rootfs.ts";
import { formatLockFile } from "../lock/format-lock-file.ts";
import { readLockFile } from "../lock/read-lock-file.ts";
import { digestOfBytes } from "../model/digest.ts";
import { contentOf } from "../model/fs-entry.ts";
import type { ImageConfig } from "../model/oci.ts";
import { openImage } from "../open/open-image.ts";
import { readTar } from "../tar/read-tar.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import { type BuildResult, build } from "./build.ts";
import type { BuildOptions } from "./build-options.ts";
import { copyImage } from "./copy-image.ts";

const ROOT = temporaryDirectory();
const CACHE = join(ROOT, "cache");

/** A provider of these files, and of nothing else. */
function filesProvider(
  files: Readonly<Record<string, string>>,
  config: ImageConfig = {},
): RootfsProvider {
  return {
    name: "files",
    revision: 1,
    options: { files },
    extendsImages: true,
    resolve: async (platform) => ({
      platform,
      epoch: 1_600_000_000,
      repositories: {},
      sources: [],
      packages: [],
    }),
    async *layers() {
      const entries = Object.entries(files).map(([path, text]) => ({
        type: "file" as const,
        path,
        mode: 0o644,
        content: contentOf(text),
      }));
      yield { title: "files", entries };
    },
    config: () => config,
  };
}

function buildFiles(
  name: string,
  files: Readonly<Record<string, string>>,
  options: Partial<BuildOptions> = {},
  config?: ImageConfig,
): Promise<BuildResult> {
  return build({
    name,
    provider: filesProvider(files, config),
    platforms: ["linux/amd64"],
    outputs: [{ type: "oci", dest: join(ROOT, name) }],
    cacheDir: CACHE,
    ...options,
  });
}

/** What a layout has: its only image, and the paths of its rootfs. */
async function readBack(name: string): Promise<PlatformImage & { readonly paths: string[] }> {
  const cache = await openCache(CACHE);
  const ctx = { cache, signal: new AbortController().signal, report: () => {} };
  const image = await openImage(join(ROOT, name), ctx);
  try {
    const [only] = await imagePlatforms(image);
    assert.ok(only);
    const rootfs = await imageRootfs(image, only, ctx);
    return { ...only, paths: rootfs.entries().map(({ path }) => path) };
  } finally {
    await image[Symbol.asyncDispose]();
    await cache.close();
  }
}

const BASE_CONFIG = { Env: ["PATH=/bin", "A=1"], Entrypoint: ["/e"], Cmd: ["/c"] };
await buildFiles("base", { "etc/a": "1" }, { epoch: 1_700_000_000 }, BASE_CONFIG);
const FROM_BASE = { from: `oci:${join(ROOT, "base")}` };

test("build() on top of an image keeps its layers and adds to them", async () => {
  await buildFiles("above", { "etc/b": "2" }, FROM_BASE, { Env: ["A=2"], Cmd: ["/d"] });
  const base = await readBack("base");
  const above = await readBack("above");
  assert.deepEqual(above.layers[0], base.layers[0]);
  assert.equal(above.layers.length, 2);
  assert.deepEqual(above.paths, ["", "etc", "etc/a", "etc/b"]);
  assert.deepEqual(above.config, { Entrypoint: ["/e"], Cmd: ["/d"], Env: ["PATH=/bin", "A=2"] });
  assert.deepEqual(above.history, [
    { created: "2023-11-14T22:13:20Z", created_by: "rootsmith files" },
    { created: "2023-11-14T22:13:20Z", created_by: "rootsmith files" },
  ]);
  assert.deepEqual(above.annotations, {
    "org.opencontainers.image.base.digest": base.manifest.digest,
    "org.opencontainers.image.base.name": "base:latest",
    "org.opencontainers.image.created": "2023-11-14T22:13:20Z",
    "org.opencontainers.image.title": "above",
  });
});

test("build() on top of an image gives the same again, from the cache", async () => {
  const first = await buildFiles("once", { b: "2" }, FROM_BASE);
  const second = await buildFiles("once", { b: "2" }, FROM_BASE);
  assert.equal(first.outputs[0]?.digest, second.outputs[0]?.digest);
  assert.deepEqual(
    second.platforms[0]?.layers.map(({ cached }) => cached),
    [true, true],
  );
});

test("build() on top of an image of zstd compresses only for Docker anew", async () => {
  const zstd = { type: "oci", dest: join(ROOT, "zstd"), compression: "zstd" } as const;
  await buildFiles("zstd", { a: "1" }, { outputs: [zstd] });
  const outputs = [
    { type: "oci", dest: join(ROOT, "oci-above") },
    { type: "docker", dest: join(ROOT, "docker-above") },
  ] as const;
  await buildFiles("above-zstd", { b: "1" }, { from: zstd.dest, outputs });
  const typesOf = async (name: string): Promise<string[]> =>
    (await readBack(name)).layers.map(({ descriptor }) => descriptor.mediaType.replace(/.*\+/, ""));
  assert.deepEqual(await typesOf("oci-above"), ["zstd", "gzip"]);
  assert.deepEqual(await typesOf("docker-above"), ["gzip", "gzip"]);
});

test("build() on top of an image compresses anew what zeros follow, for all outputs", async () => {
  await buildFiles("unpadded", { a: "1" });
  const base = await readBack("unpadded");
  const [layer] = base.layers;
  assert.ok(layer);
  const read = (digest: string): Buffer =>
    readFileSync(join(ROOT, "unpadded/blobs", digest.replace(":", "/")));
  const write = (bytes: Buffer): { digest: string; size: number } => {
    const digest = digestOfBytes(bytes);
    writeFileSync(join(ROOT, "unpadded/blobs", digest.replace(":", "/")), bytes);
    return { digest, size: bytes.byteLength };
  };
  const manifest = JSON.parse(read(base.manifest.digest).toString());
  const padded = Buffer.concat([read(layer.descriptor.digest), Buffer.alloc(512)]);
  Object.assign(manifest.layers[0], write(padded));
  const index = JSON.parse(readFileSync(join(ROOT, "unpadded/index.json"), "utf8"));
  Object.assign(index.manifests[0], write(Buffer.from(JSON.stringify(manifest))));
  writeFileSync(join(ROOT, "unpadded/index.json"), JSON.stringify(index));

  await buildFiles("repacked", { b: "1" }, { from: `oci:${join(ROOT, "unpadded")}` });
  const { layers, paths } = await readBack("repacked");
  assert.deepEqual(layers[0], layer);
  assert.deepEqual(paths, ["", "a", "b"]);
  await assert.rejects(
    copyImage(join(ROOT, "unpadded"), `docker-archive:${join(ROOT, "padded.tar")}`, {
      cacheDir: CACHE,
    }),
    {
      name: "FormatError",
      message: `Cannot write "${join(ROOT, "padded.tar")}" for docker load: zeros follow the gzip of one of its layers`,
    },
  );
});

test("build() configures on top of an image, and packs what scripts have changed of it", async () => {
  const machineID = "0123456789abcdef0123456789abcdef\n";
  const below = { "etc/a": "1", "etc/b": "1", "etc/machine-id": machineID };
  await buildFiles("configured-base", below);
  const seen: string[] = [];
  const executor: RootfsExecutor = {
    name: "fake",
    unavailable: async () => undefined,
    start: async () => ({
      ...filesReader(),
      run: async ({ title }) => void seen.push(title),
      async write(entries) {
        for await (const entry of entries) seen.push(entry.path);
      },
      async *changes() {
        yield { type: "whiteout", path: "etc/a" };
        yield { type: "file", path: "etc/b", mode: 0o600, content: contentOf("2") };
        yield {
          type: "file",
          path: "var/cache/ldconfig/aux-cache",
          mode: 0o600,
          content: contentOf(""),
        };
      },
      async [Symbol.asyncDispose]() {},
    }),
  };
  const provider: RootfsProvider = {
    ...filesProvider({}),
    configure: async (_lock, { base }) => {
      seen.push(`base: ${base?.size}`);
      return { title: "test", phases: [{ title: "one", after: [{ title: "run", argv: ["/x"] }] }] };
    },
  };
  const from = `oci:${join(ROOT, "configured-base")}`;
  await buildFiles("configured", {}, { from, provider, executors: [executor] });
  assert.deepEqual(seen, ["base: 5", "etc", "etc/a", "etc/b", "etc/machine-id", "run"]);
  const { layers, paths } = await readBack("configured");
  assert.equal(layers.length, 2);
  assert.deepEqual(paths, ["", "etc", "etc/b", "etc/machine-id"]);
  const blob = layers[1]?.descriptor.digest.replace(":", "/") ?? "";
  const tar = gunzipSync(readFileSync(join(ROOT, "configured/blobs", blob)));
  const names: string[] = [];
  for await (const { path, type } of readTar(storedBytes(tar))) names.push(`${type} ${path}`);
  assert.deepEqual(names, ["file etc/.wh.a", "file etc/b"]);
});

test("build() locks the image below", async () => {
  const { lock } = await buildFiles("locked", { b: "2" }, FROM_BASE);
  const { manifest } = await readBack("base");
  assert.equal(lock.platforms[0]?.base, manifest.digest);
  const reread = readLockFile(formatLockFile(lock), "lock");
  assert.deepEqual(reread, lock);
  await buildFiles("locked", { b: "2" }, { ...FROM_BASE, lock: reread, locked: true });

  await buildFiles("other", { "etc/a": "other" });
  const other = { from: `oci:${join(ROOT, "other")}`, lock: reread, locked: true };
  await assert.rejects(buildFiles("locked", { b: "2" }, other), {
    name: "LockError",
    message:
      /^Cannot build "locked" from its lock: from is "oci:.*other", in the lock "oci:.*base"/,
  });
  await buildFiles("base-2", { "etc/a": "1" });
  const moved = {
    ...reread,
    image: { ...reread.image, from: reread.image.from?.replace("base", "base-2") },
  };
  const from = `oci:${join(ROOT, "base-2")}`;
  await assert.rejects(
    buildFiles("locked", { b: "2" }, { from, lock: moved as typeof reread, locked: true }),
    { message: `Cannot build "locked" from its lock: "${from}" has changed` },
  );
});

test("build() asks registries without encryption where it may", async () => {
  await using registry = await serveRegistry();
  const { host } = registry;
  const outputs = [{ type: "registry", name: `${host}/base:1` }] as const;
  await buildFiles("pushed", { a: "1" }, { outputs });
  // This machine as well, but not by one of the names that say so.
  const other = host.replace("127.0.0.1", "0.0.0.0");
  const again = [{ type: "registry", name: `${other}/above:1` }] as const;
  const from = `docker://${other}/base:1`;
  await buildFiles("above", { b: "2" }, { from, outputs: again, plainHttp: true });
  assert.ok(registry.manifests.has("above 1"));
});

test("build() refuses to put packages on top of an image", async () => {
  const { extendsImages: _, ...provider } = filesProvider({});
  await assert.rejects(buildFiles("packages", {}, { ...FROM_BASE, provider }), {
    name: "ResolveError",
    message: `Cannot build files on top of "${FROM_BASE.from}": it cannot add packages to an image`,
  });
});

test("build() refuses an image that is not for the platform", async () => {
  await assert.rejects(buildFiles("arm", {}, { ...FROM_BASE, platforms: ["linux/arm64"] }), {
    name: "ResolveError",
    message: `Cannot use the image "${FROM_BASE.from}" for linux/arm64: it has linux/amd64`,
  });
});
