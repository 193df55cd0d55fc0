import assert from "node:assert/strict";
import { test } from "node:test";
import { lockedProvider } from "../../fixtures/locked-provider.ts";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { build } from "./build.ts";

const REMARKS: readonly ProgressEvent[] = [
  { type: "warning", code: "CONFFILE_KEPT", message: "/etc/hi.conf stays as it is" },
  { type: "note", message: "1 of 2 packages stay" },
];

const provider = (remarks: readonly ProgressEvent[]): RootfsProvider => ({
  ...lockedProvider(),
  resolve: async (platform) => ({
    platform,
    epoch: 0,
    repositories: {},
    sources: [],
    packages: [],
  }),
  async *layers(_lock, ctx) {
    for (const remark of remarks) ctx.report(remark);
    yield { title: "hi", entries: [{ type: "dir", path: "hi", mode: 0o755 }] };
  },
});

test("build() says of layers from the cache what was said when they were made", async () => {
  const cacheDir = temporaryDirectory();
  const run = async (remarks: readonly ProgressEvent[], cachedLayers = true): Promise<unknown> => {
    const events: ProgressEvent[] = [];
    const report = (event: ProgressEvent): number => events.push(event);
    const options = { name: "hi", platforms: ["linux/amd64"], outputs: [], cacheDir } as const;
    await build({ ...options, provider: provider(remarks), cachedLayers, report });
    return events.filter(({ type }) => ["cached", "note", "warning"].includes(type));
  };
  const cached = { type: "cached", what: "layers of hi for linux/amd64" };
  assert.deepEqual(await run(REMARKS), REMARKS);
  assert.deepEqual(await run(REMARKS), [cached, ...REMARKS]);
  assert.deepEqual(await run([], false), []);
  assert.deepEqual(await run(REMARKS), [cached]);
});
