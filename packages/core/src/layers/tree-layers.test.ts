import assert from "node:assert/strict";
import { test } from "node:test";
import { randomTree } from "../../fixtures/random-tree.ts";
import { layerOf } from "../../fixtures/tiny-image.ts";
import { rootfsEntries } from "../image/rootfs-entries.ts";
import { type Digest, digestOf } from "../model/digest.ts";
import { writeTar } from "../tar/write-tar.ts";
import type { TreeLayer } from "./cut-layers.ts";
import type { Layering } from "./layering.ts";
import { treeLayers } from "./tree-layers.ts";

const PACKAGES = Array.from({ length: 10 }, (_, index) => ({
  purl: `pkg:generic/p${index}`,
  name: `p${index}`,
  version: "1",
  source: { name: `s${index >> 1}`, version: "1" },
}));

/** Of the tar of what the layers add up to: every attribute of every node is in it. */
async function rootfsDigest(layers: readonly TreeLayer[]): Promise<Digest> {
  const built = await Promise.all(layers.map(({ title, entries }) => layerOf(title, entries)));
  const entries = rootfsEntries(built, new AbortController().signal);
  return (await digestOf(writeTar(entries, { epoch: 1_700_000_000 }))).digest;
}

const WAYS: readonly Layering[] = ["split", ...[2, 3, 5, 127].map((packages) => ({ packages }))];

for (const layering of WAYS) {
  test(`treeLayers() adds up to the rootfs, ${JSON.stringify(layering)}`, async () => {
    for (const [seed, size] of [0, 1, 10, 60, 200, 400, 600].entries()) {
      const entries = randomTree(seed, size).entries();
      const layers = treeLayers({ title: "x", entries }, layering, PACKAGES);
      const whole = [{ title: "x", entries }];
      assert.equal(await rootfsDigest(layers), await rootfsDigest(whole), `seed ${seed}`);

      const paths = layers.flatMap((layer) =>
        layer.entries.flatMap(({ type, path }) => (type === "dir" ? [] : [path])),
      );
      assert.equal(new Set(paths).size, paths.length, "only a directory is in two layers");
      assert.ok(typeof layering === "string" || layers.length <= layering.packages);
    }
  });
}

test("treeLayers() leaves a rootfs in one layer as it is", () => {
  const entries = randomTree(7, 100).entries();
  const layers = treeLayers({ title: "x", entries }, "single", PACKAGES);
  assert.deepEqual(layers, [{ title: "x", entries }]);
});

test("treeLayers() names layers after the whole", () => {
  const entries = randomTree(7, 400).entries();
  const titlesOf = (layering: Layering): string[] =>
    treeLayers({ title: "tiny", entries }, layering, PACKAGES).map(({ title }) => title);
  assert.deepEqual(titlesOf("split"), ["tiny", "tiny: tweaks", "tiny: files"]);
  assert.deepEqual(titlesOf({ packages: 3 }).slice(1), [
    "tiny: other packages",
    "tiny: database and settings",
  ]);
});
