import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildContext, ResolveContext } from "@rootsmith/core";
import { scratch } from "./scratch.ts";

// A context without members: the empty image asks nothing of it.
const NOTHING = {} as ResolveContext & BuildContext;

test("scratch() locks nothing but the platform", async () => {
  const platform = { os: "linux", architecture: "riscv64" };
  assert.deepEqual(await scratch().resolve(platform, NOTHING), {
    platform,
    epoch: 0,
    repositories: {},
    sources: [],
    packages: [],
  });
});

test("scratch() has no layers", async () => {
  const provider = scratch();
  const lock = await provider.resolve({ os: "linux", architecture: "amd64" }, NOTHING);
  assert.deepEqual(await Array.fromAsync(provider.layers(lock, NOTHING)), []);
});
