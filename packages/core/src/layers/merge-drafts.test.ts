import assert from "node:assert/strict";
import { test } from "node:test";
import type { LayerDraft } from "../contract/layer-draft.ts";
import { contentOf } from "../model/fs-entry.ts";
import { mergeDrafts } from "./merge-drafts.ts";

async function* drafts(...all: LayerDraft[]): AsyncGenerator<LayerDraft> {
  yield* all;
}

const FILE = { type: "file", mode: 0o644, content: contentOf("") } as const;

test("mergeDrafts() gives what a container of the layers would see", async () => {
  const base = {
    title: "base",
    entries: [
      { ...FILE, path: "a" },
      { ...FILE, path: "b/c" },
    ],
  };
  const top = {
    title: "top",
    entries: [{ ...FILE, path: "a", mode: 0o600 }, { type: "whiteout", path: "b" } as const],
  };
  const [merged, ...others] = await Array.fromAsync(mergeDrafts(drafts(base, top)));
  assert.deepEqual(others, []);
  assert.equal(merged?.title, "base");
  const entries = await Array.fromAsync(merged?.entries ?? []);
  assert.deepEqual(
    entries.map((entry) => ("mode" in entry ? [entry.path, entry.mode] : entry)),
    [
      ["", 0o755],
      ["a", 0o600],
    ],
  );
});

test("mergeDrafts() makes nothing of nothing", async () => {
  assert.deepEqual(await Array.fromAsync(mergeDrafts(drafts())), []);
});
