import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lockedProvider, packageMirror } from "../../fixtures/locked-provider.ts";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import type { ImageTests } from "../contract/image-tests.ts";
import type { PlatformLock } from "../contract/platform-lock.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import { LockError, TestError } from "../model/errors.ts";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { writeTar } from "../tar/write-tar.ts";
import { type BuildResult, build } from "./build.ts";
import { exportLayers } from "./build-elsewhere.ts";
import type { BuildOptions } from "./build-options.ts";
import type { LayerBuilder, LayersRequest } from "./layer-builder.ts";

const ROOT = temporaryDirectory();
const MIRROR = packageMirror(join(ROOT, "mirror"), { hi: "1.0", ho: "2.0" });

/** Of the layer that has the two packages. */
const DIFF_ID = "sha256:bbe0f4d0c42ef00dbd2d65d97be793cf2d07dbe913ed0c5c52f6c29878ed2c48";

let machines = 0;

/** A machine that builds from what it is sent alone, and its requests. */
function elsewhere(options: Partial<BuildOptions> = {}): LayerBuilder & {
  readonly requests: LayersRequest[];
} {
  const requests: LayersRequest[] = [];
  return {
    name: "the other machine",
    requests,
    async layers(request, ctx) {
      requests.push(request);
      const machine = join(ROOT, String(machines++));
      const { name, lock } = request;
      const own: BuildOptions = {
        ...lock.image,
        name,
        provider: lockedProvider(),
        platforms: ["linux/amd64"],
        lock,
        locked: true,
        mirrors: { pool: [MIRROR] },
        cacheDir: join(machine, "cache"),
        outputs: [],
        ...options,
      };
      await build(own);
      const [platformLock] = lock.platforms;
      await exportLayers(own, platformLock as PlatformLock, join(machine, "layers"));
      const bytes: Uint8Array[] = [];
      for await (const chunk of writeTar(filesOf(join(machine, "layers")), { epoch: 0 })) {
        bytes.push(chunk.slice());
      }
      return ctx.spool(bytes);
    },
  };
}

function filesOf(directory: string): FsEntry[] {
  return readdirSync(directory)
    .sort()
    .map((path) => {
      const content = contentOf(readFileSync(join(directory, path)));
      return { type: "file", path, mode: 0o644, content };
    });
}

async function buildHere(
  builder: LayerBuilder,
  options: Partial<BuildOptions> = {},
): Promise<BuildResult & { readonly stages: BuildResult["stages"] }> {
  return build({
    name: "two",
    provider: lockedProvider(),
    platforms: ["linux/amd64"],
    mirrors: { pool: [MIRROR] },
    cacheDir: join(ROOT, String(machines++), "cache"),
    outputs: [],
    builder,
    ...options,
  });
}

const diffIDs = ({ platforms }: BuildResult): string[] =>
  platforms.flatMap(({ layers }) => layers.map(({ diffID }) => diffID));

test("build() has a builder make the layers, which are those of a build here", async () => {
  const builder = elsewhere();
  const cacheDir = join(ROOT, "here");
  const result = await buildHere(builder, { cacheDir });
  assert.deepEqual(diffIDs(result), [DIFF_ID]);
  assert.deepEqual(
    result.stages.map(({ stage }) => stage),
    ["resolve", "configure"],
  );
  const [request] = builder.requests;
  assert.equal(request?.ignoreCache, false);
  const [source] = request?.lock.platforms[0]?.sources ?? [];
  assert.deepEqual(source && request?.urls(source), [MIRROR]);

  assert.deepEqual(diffIDs(await buildHere(builder, { cacheDir })), [DIFF_ID]);
  assert.equal(builder.requests.length, 1, "what it has made is in the cache");
});

test("build() sends no files of the host to compare, and has them opened here", async () => {
  const copy = join(ROOT, "note");
  writeFileSync(copy, "a note\n");
  const builder = elsewhere({ provider: lockedProvider({ copy }), directory: "/" });
  const { lock } = await buildHere(builder, { provider: lockedProvider({ copy }), directory: "/" });
  assert.equal(lock.platforms[0]?.host?.length, 1);
  const [request] = builder.requests;
  assert.equal(request?.lock.platforms[0]?.host, undefined);
  const [, , source] = request?.lock.platforms[0]?.sources ?? [];
  assert.equal(source?.repository, "host");
});

test("build() names no mirror to a builder where a registry has the packages", async () => {
  const builder = elsewhere();
  await buildHere(builder, { packageRegistries: ["127.0.0.1:1/team/packages"] });
  const [request] = builder.requests;
  const [source] = request?.lock.platforms[0]?.sources ?? [];
  assert.deepEqual(source && request?.urls(source), []);
});

test("build() refuses layers of another build", async () => {
  const other: RootfsProvider = { ...lockedProvider(), revision: 2 };
  const builder: LayerBuilder = {
    name: "the other machine",
    layers: (request, ctx) =>
      elsewhere({ provider: other }).layers(
        {
          ...request,
          lock: { ...request.lock, provider: { ...request.lock.provider, revision: 2 } },
        },
        ctx,
      ),
  };
  await assert.rejects(buildHere(builder), {
    name: "FormatError",
    message: "Cannot read what the other machine has made: it is of another build",
    hint: "It has to run the same version of rootsmith: build and push its image anew",
  });
});

test("build() refuses what is no result of a build", async () => {
  const answers: readonly (readonly [FsEntry[], string])[] = [
    [[], 'it lacks "manifest.json"'],
    [
      [{ type: "file", path: "manifest.json", mode: 0o644, content: contentOf("{") }],
      "it is not JSON",
    ],
  ];
  for (const [entries, fact] of answers) {
    const builder: LayerBuilder = {
      name: "the other machine",
      layers: async (_request, ctx) => ctx.spool(writeTar(entries, { epoch: 0 })),
    };
    await assert.rejects(buildHere(builder), {
      name: "FormatError",
      message: `Cannot read what the other machine has made: ${fact}`,
    });
  }
});

const UNABLE: LayerBuilder = { name: "the other machine", layers: async () => undefined };

test("build() makes what needs no executor here where a builder cannot", async () => {
  assert.deepEqual(diffIDs(await buildHere(UNABLE)), [DIFF_ID]);
});

test("build() fails where a builder cannot make what needs an executor", async () => {
  const provider: RootfsProvider = {
    ...lockedProvider(),
    configure: async () => ({ title: "rootfs", phases: [] }),
  };
  await assert.rejects(buildHere(UNABLE, { provider }), {
    name: "ExecutorRequiredError",
    message:
      'Cannot build "two" for linux/amd64 on the other machine: its lock alone does not suffice for that',
    hint: "Build it here: leave --builder out",
  });
});

test("build() has an image tested where its layers are made, and once", async () => {
  const fails: ImageTests = {
    key: ["a test"],
    run: async () => {
      throw new LockError("Cannot test: this is not the builder");
    },
  };
  const builder = elsewhere();
  const cacheDir = join(ROOT, "tested");
  await buildHere(builder, { cacheDir, tests: fails });
  await buildHere(builder, { cacheDir, tests: fails });
  assert.deepEqual(
    builder.requests.map(({ tests }) => tests),
    [["a test"]],
  );
  await buildHere(builder, { cacheDir, tests: { ...fails, key: ["another"] } });
  assert.deepEqual(builder.requests.at(-1)?.tests, ["another"]);

  const failing: LayerBuilder = {
    name: "the other machine",
    layers: async () => {
      throw new TestError('Cannot build "two": 1 of 1 test failed', { failures: [] });
    },
  };
  await assert.rejects(buildHere(failing, { cacheDir, tests: { ...fails, key: ["a third"] } }), {
    name: "TestError",
  });
});
