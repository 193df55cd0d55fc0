import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { openCache } from "../cache/cache.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import type { Layering } from "../layers/layering.ts";
import { contentOf, type FsEntry, type StoredContent } from "../model/fs-entry.ts";
import { readTar } from "../tar/read-tar.ts";
import { build } from "./build.ts";

const CACHE = temporaryDirectory();

const FILE: FsEntry = { type: "file", path: "a", mode: 0o644, content: contentOf("") };
const TWEAK: FsEntry = { ...FILE, path: "b", origin: "tweaks" };
const root = (mode: number, more: Partial<FsEntry> = {}): FsEntry =>
  ({ type: "dir", path: "", mode, ...more }) as FsEntry;

/** What is in the tars of an image with these drafts: `MODE PATH`, a list for each layer. */
async function layersOf(
  name: string,
  drafts: readonly (readonly FsEntry[])[],
  layers: Layering,
): Promise<string[][]> {
  const provider: RootfsProvider = {
    name,
    revision: 1,
    options: { layers: String(layers) },
    resolve: async (platform) => ({
      ...{ platform, epoch: 5, repositories: {}, sources: [], packages: [] },
    }),
    async *layers() {
      for (const entries of drafts) yield { title: name, entries };
    },
  };
  const built = await build({
    ...{ name, provider, layers, outputs: [], cacheDir: CACHE },
    platforms: ["linux/amd64"],
  });
  const cache = await openCache(CACHE);
  const lists: string[][] = [];
  for (const { diffID } of built.platforms[0]?.layers ?? []) {
    const entries = await Array.fromAsync(readTar((await cache.blob(diffID)) as StoredContent));
    lists.push(entries.map(({ mode, path }) => `${mode.toString(8)} ${path}`));
  }
  await cache.close();
  return lists;
}

for (const [what, drafts, layering, expected] of [
  ["no-root", [[FILE]], "single", [["644 a"]]],
  ["usual-root", [[root(0o755, { mtime: 3, uid: 0 }), FILE]], "single", [["644 a"]]],
  ["amended-root", [[root(0o755, { amends: true }), FILE]], "single", [["644 a"]]],
  ["closed-root", [[root(0o555), FILE]], "single", [["555 ", "644 a"]]],
  ["owned-root", [[root(0o755, { gid: 5 }), FILE]], "single", [["755 ", "644 a"]]],
  [
    "labelled-root",
    [[root(0o755, { xattrs: { "user.a": new Uint8Array(1) } }), FILE]],
    "single",
    [["755 ", "644 a"]],
  ],
  ["two-layers", [[root(0o755), FILE, TWEAK]], "split", [["644 a"], ["644 b"]]],
  ["tweaks-alone", [[root(0o755), TWEAK]], "split", [["644 b"]]],
  ["nothing", [[root(0o755)]], "split", [[]]],
  [
    "closed-below",
    [[root(0o555), FILE], [TWEAK]],
    "single",
    [
      ["555 ", "644 a"],
      ["555 ", "644 b"],
    ],
  ],
  [
    "opened-above",
    [[root(0o555), FILE], [root(0o755, { amends: true })]],
    "single",
    [["555 ", "644 a"], ["755 "]],
  ],
] as const) {
  test(`build() packs the root directory where it has to: ${what}, ${layering}`, async () => {
    assert.deepEqual(await layersOf(what, drafts, layering), expected);
  });
}

for (const layering of ["single", "split"] as const) {
  test(`build() leaves directories below as they are, ${layering}`, async () => {
    const drafts: FsEntry[][] = [
      [
        { type: "dir", path: "tmp", mode: 0o1777 },
        { type: "dir", path: "srv", mode: 0o700 },
      ],
      [
        { ...FILE, path: "tmp/a" },
        { ...FILE, path: "srv/a" },
        { type: "dir", path: "srv", mode: 0o750 },
      ],
    ];
    const above = ["750 srv", "644 srv/a", "1777 tmp", "644 tmp/a"];
    assert.deepEqual(
      await layersOf("directories", drafts, layering),
      layering === "single" ? [["700 srv", "1777 tmp"], above] : [above],
    );
  });
}
