import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { lockedProvider, packageMirror } from "../../fixtures/locked-provider.ts";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { parsePlatform } from "../platform/parse-platform.ts";
import { findUpdates } from "./find-updates.ts";
import { resolve } from "./resolve.ts";

const ROOT = temporaryDirectory();
const mirror = join(ROOT, "mirror");
const options = {
  provider: lockedProvider(),
  platforms: ["linux/amd64", "linux/arm64"],
  mirrors: { pool: [packageMirror(mirror, { hi: "1.0", ho: "1.0" })] },
  cacheDir: join(ROOT, "cache"),
};

test("findUpdates() compares the lock of a provider that only resolves with the next one", async () => {
  const { platforms } = await resolve(options);
  assert.deepEqual(await findUpdates(options, platforms), [
    { platform: "linux/amd64", packages: 2, updates: [] },
    { platform: "linux/arm64", packages: 2, updates: [] },
  ]);
  packageMirror(mirror, { hi: "1.0", ho: "2.0", hu: "1.0" });
  const update = { name: "ho", from: "1.0", to: "2.0", repository: "pool", security: false };
  assert.deepEqual(await findUpdates(options, platforms.slice(0, 1)), [
    { platform: "linux/amd64", packages: 2, updates: [update] },
  ]);
});

test("findUpdates() asks the provider, and gives its answer sorted by name", async () => {
  const updates = ["b", "a"].map((name) => {
    return { name, from: "1", to: "2", repository: "r", security: true };
  });
  const platform = parsePlatform("linux/amd64");
  const packages = [{ purl: "pkg:generic/a@1", name: "a", version: "1" }];
  const seen: unknown[] = [];
  const provider = {
    ...lockedProvider(),
    updates: async (...args: readonly unknown[]) => {
      seen.push(...args.slice(0, 2));
      return updates;
    },
  };
  const [found] = await findUpdates({ ...options, provider }, [{ platform, packages }]);
  assert.deepEqual(
    found?.updates.map(({ name }) => name),
    ["a", "b"],
  );
  assert.deepEqual(seen, [packages, platform]);
  assert.deepEqual(await findUpdates({ ...options, provider }, [{ platform, packages: [] }]), [
    { platform: "linux/amd64", packages: 0, updates: [] },
  ]);
});
