import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { lockedProvider, packageMirror } from "../../fixtures/locked-provider.ts";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import type { RootfsExecutor } from "../contract/executor.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import { type BuildResult, build } from "./build.ts";
import type { BuildOptions } from "./build-options.ts";

const MESSAGE = "Cannot run programs for linux/vax: no executor is available";

const UNAVAILABLE: RootfsExecutor = {
  name: "none",
  unavailable: async () => ({ reason: "it is a test", fix: "fix it" }),
  start: async () => {
    throw new Error("no");
  },
};

/** Its plan is known when all its packages are there. */
const PROVIDER: RootfsProvider = {
  ...lockedProvider(),
  configure: async (lock, ctx) => {
    await Promise.all(lock.sources.map((source) => ctx.open(source)));
    return { title: "packages", phases: [] };
  },
};

/** The mirror is what its index says, unless it `isEmpty`. */
function buildForVax(
  provider: RootfsProvider,
  { isEmpty = false, ...options }: Partial<BuildOptions> & { readonly isEmpty?: boolean } = {},
): Promise<BuildResult> {
  const directory = temporaryDirectory();
  const mirror = packageMirror(join(directory, "mirror"), { hi: "1.0", ho: "2.0" });
  if (isEmpty) rmSync(join(directory, "mirror/pool"), { recursive: true });
  return build({
    name: "vax",
    provider,
    platforms: ["linux/vax"],
    mirrors: { pool: [mirror] },
    cacheDir: join(directory, "cache"),
    outputs: [],
    executors: [UNAVAILABLE],
    ...options,
  });
}

test("build() asks whether an engine answers before it resolves", async () => {
  const { PATH } = process.env;
  const directory = temporaryDirectory();
  for (const engine of ["docker", "podman"]) {
    const script = "#!/bin/sh\necho 'no socket' >&2\nexit 1\n";
    writeFileSync(join(directory, engine), script, { mode: 0o755 });
  }
  process.env.PATH = `${directory}:${PATH}`;
  const resolve = (): never => assert.fail("it was resolved");
  try {
    await assert.rejects(buildForVax({ ...PROVIDER, resolve }, { outputs: [{ type: "daemon" }] }), {
      code: "HOST",
      message:
        "Cannot find a running engine: docker does not answer: no socket; podman does not answer: no socket",
    });
  } finally {
    process.env.PATH = PATH;
  }
});

test("build() fetches nothing where nothing can be configured", async () => {
  await assert.rejects(buildForVax(PROVIDER, { isEmpty: true }), {
    name: "ExecutorRequiredError",
    message: MESSAGE,
    hint: "none: it is a test (fix it)\n--configure none builds a rootfs that is not configured",
  });
});

test("build() packs the layers of what is usable unconfigured, with a warning", async () => {
  const warnings: string[] = [];
  const { platforms } = await buildForVax(
    { ...PROVIDER, usableUnconfigured: true },
    { report: (event) => event.type === "warning" && warnings.push(event.message) },
  );
  assert.equal(platforms[0]?.layers.length, 1);
  assert.deepEqual(warnings, [MESSAGE]);
});
