import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { cutLayers, type LayerCut } from "./cut-layers.ts";

const ENTRIES: readonly FsEntry[] = [
  { type: "dir", path: "", mode: 0o755, mtime: 5 },
  { type: "dir", path: "bin", mode: 0o555, mtime: 6 },
  { type: "file", path: "bin/sh", mode: 0o755, content: contentOf("") },
  { type: "dir", path: "etc", mode: 0o755, mtime: 7, origin: "tweaks" },
  { type: "file", path: "etc/conf", mode: 0o644, content: contentOf(""), origin: "tweaks" },
  { type: "hardlink", path: "etc/sh", mode: 0o755, target: "bin/sh" },
];

const CUT: LayerCut = {
  titles: ["base", "top"],
  layerOf: ({ origin }) => (origin === "tweaks" ? 1 : 0),
};

function namesOf(entries: readonly FsEntry[]): string[] {
  return entries.map((entry) => `${entry.path} ${"mtime" in entry ? entry.mtime : ""}`.trim());
}

test("cutLayers() puts parents above their content, their times where they are at home", () => {
  const [base, top] = cutLayers(ENTRIES, CUT);
  assert.deepEqual(namesOf(base?.entries ?? []), ["5", "bin 6", "bin/sh", "etc 0", "etc/sh"]);
  assert.deepEqual(namesOf(top?.entries ?? []), ["5", "etc 7", "etc/conf"]);
});

test("cutLayers() makes no layer that is empty", () => {
  const layers = cutLayers(ENTRIES.slice(0, 3), CUT);
  assert.deepEqual(
    layers.map(({ title }) => title),
    ["base"],
  );
  assert.deepEqual(cutLayers([], CUT), []);
});

test("cutLayers() removes in the first layer, so that nothing of the others is", () => {
  const removal: FsEntry = { type: "whiteout", path: "etc/sh" };
  const top: LayerCut = { titles: ["base", "top"], layerOf: () => 1 };
  const [base] = cutLayers([...ENTRIES.slice(0, 5), removal], top);
  assert.deepEqual(namesOf(base?.entries ?? []), ["0", "etc 0", "etc/sh"]);
});
