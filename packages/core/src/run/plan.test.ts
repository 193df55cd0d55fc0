import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lockedProvider, packageMirror } from "../../fixtures/locked-provider.ts";
import { serveRegistry } from "../../fixtures/registry.ts";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { hexOf } from "../model/digest.ts";
import { build } from "./build.ts";
import type { BuildOptions } from "./build-options.ts";
import { type PlannedStep, plan } from "./plan.ts";

const ROOT = temporaryDirectory();
const NOWHERE = "http://127.0.0.1:1";
const HI = "sha256:d0ff5974b6aa52cf562bea5921840c032a860a91a3512f7fe8f768f6bbe005f6";

let machines = 0;

/** Options of a build on a machine that has built nothing yet. */
function optionsOf(
  given: Partial<BuildOptions> = {},
): BuildOptions & { readonly cacheDir: string } {
  const machine = join(ROOT, String(machines++));
  return {
    name: "one",
    provider: lockedProvider(),
    platforms: ["linux/amd64"],
    mirrors: { pool: [packageMirror(join(machine, "mirror"), { hi: "1.0" })] },
    outputs: [{ type: "tar", dest: join(machine, "one.tar") }],
    ...given,
    cacheDir: join(machine, "cache"),
  };
}

async function stepsOf(options: BuildOptions): Promise<readonly PlannedStep[]> {
  const { platforms } = await plan(options);
  return platforms[0]?.steps ?? [];
}

const statesOf = (steps: readonly PlannedStep[]): string[] =>
  steps.map(({ stage, state }) => `${stage} ${state}`);

test("plan() gives the steps of a build by the keys that the build uses then", async () => {
  const options = optionsOf();
  const { name, outputs, platforms } = await plan(options);
  assert.deepEqual([name, outputs], ["one", options.outputs]);
  assert.deepEqual(
    platforms.map(({ platform }) => platform),
    ["linux/amd64"],
  );
  const [resolve, fetch, layers] = platforms[0]?.steps ?? [];
  assert.equal(resolve?.state, "needed");
  assert.deepEqual(fetch, {
    stage: "fetch",
    state: "needed",
    sources: [{ repository: "pool", path: "pool/hi", digest: HI, size: 3, cached: false }],
  });
  assert.ok(layers?.stage === "layers");
  assert.equal(layers.state, "needed");

  const { lock } = await build(options);
  const files = readdirSync(options.cacheDir, { recursive: true, encoding: "utf8" });
  assert.ok(files.some((file) => file.endsWith(hexOf(layers.key))));
  const after = await stepsOf({ ...options, lock, mirrors: { pool: [NOWHERE] } });
  assert.deepEqual(statesOf(after), ["resolve cached", "fetch cached", "layers cached"]);
  assert.deepEqual(
    after.map((step) => (step.stage === "fetch" ? [] : step.key)),
    [resolve?.stage === "resolve" && resolve.key, [], layers.key],
  );
});

test("plan() asks no mirror and writes no output where a lock is given", async () => {
  const { lock } = await build(optionsOf());
  const options = optionsOf({ lock, locked: true, mirrors: { pool: [NOWHERE] } });
  const steps = await stepsOf(options);
  assert.deepEqual(statesOf(steps), ["resolve cached", "fetch needed", "layers needed"]);
  assert.deepEqual(readdirSync(join(options.cacheDir, "..")).sort(), ["cache", "mirror"]);
});

test("plan() has other keys for other options, and no cached layers where none are wanted", async () => {
  const options = optionsOf();
  const { lock } = await build(options);
  const keyOf = async (given: Partial<BuildOptions>): Promise<string> => {
    const [, , layers] = await stepsOf({ ...options, lock, ...given });
    return layers?.stage === "layers" ? `${layers.state} ${layers.key}` : "";
  };
  const key = (await keyOf({})).split(" ")[1];
  assert.equal(await keyOf({ cachedLayers: false }), `needed ${key}`);
  assert.match(await keyOf({ epoch: 1 }), /^needed sha256:/);
  assert.ok(!(await keyOf({ epoch: 1 })).endsWith(key ?? ""));
});

test("plan() asks a registry what it has, and fetches nothing", async () => {
  const registry = await serveRegistry({});
  try {
    const ref = `${registry.host}/team/cache`;
    const cacheTo = [{ type: "registry", ref, mode: "min" }] as const;
    const { lock } = await build(optionsOf({ cacheTo }));
    registry.log.splice(0);
    const cacheFrom = [{ type: "registry", ref }] as const;
    const steps = await stepsOf(optionsOf({ lock, cacheFrom, mirrors: { pool: [NOWHERE] } }));
    assert.deepEqual(statesOf(steps), ["resolve cached", "fetch skipped", "layers cached"]);
    const [, , layers] = steps;
    assert.ok(layers?.stage === "layers");
    assert.equal(layers.from, ref);
    assert.deepEqual(registry.log, [
      `HEAD /v2/team/cache/manifests/layers-${hexOf(layers.key)} 200`,
    ]);
  } finally {
    await registry[Symbol.asyncDispose]();
  }
});

test("plan() refuses what a build refuses before it fetches anything", async () => {
  await assert.rejects(plan(optionsOf({ locked: true })), {
    name: "LockError",
    message: 'Cannot build "one" from its lock: there is none',
  });
});
