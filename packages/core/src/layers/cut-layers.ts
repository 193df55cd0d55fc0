/**
 * Cuts a rootfs into layers that add up to it, entry for entry.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#applying-changesets
 * @module
 */
import type { FsEntry, RootfsEntry } from "../model/fs-entry.ts";

/** Which entries go into which layer. */
export interface LayerCut {
  /** Of the layers, base first. */
  readonly titles: readonly string[];
  /** Index into `titles`. Not asked of hard links, which lie where their file lies. */
  layerOf(entry: Exclude<RootfsEntry, { type: "hardlink" }>): number;
}

/** One layer before it is packed; entries sorted as {@linkcode RootfsTree.entries} sorts them. */
export interface TreeLayer {
  readonly title: string;
  readonly entries: readonly FsEntry[];
}

/**
 * A directory stands in each layer that has something below it: with its own attributes from the
 * layer on that `cut` gives it, so that those are the last word; beneath, without its time, which
 * would tell of packages of other layers.
 */
export function cutLayers(entries: readonly FsEntry[], cut: LayerCut): TreeLayer[] {
  const homes = homesOf(entries, cut);
  const layers = cut.titles.map((title) => ({
    title,
    parents: new Set<string>(),
    entries: [] as FsEntry[],
  }));
  for (const [index, { path }] of entries.entries()) {
    const parents = layers[homes[index] as number]?.parents as Set<string>;
    for (let at = parentOf(path); at !== undefined && !parents.has(at); at = parentOf(at)) {
      parents.add(at);
    }
  }
  for (const [index, entry] of entries.entries()) {
    const home = homes[index] as number;
    for (const [at, layer] of layers.entries()) {
      if (at === home) layer.entries.push(entry);
      else if (entry.type === "dir" && layer.parents.has(entry.path)) {
        layer.entries.push(at < home ? { ...entry, mtime: 0 } : entry);
      }
    }
  }
  return layers.filter((layer) => layer.entries.length > 0);
}

/** The layer of each entry. What is removed is removed from below: by the first layer. */
function homesOf(entries: readonly FsEntry[], cut: LayerCut): number[] {
  const files = new Map<string, number>();
  return entries.map((entry) => {
    if (entry.type === "whiteout") return 0;
    if (entry.type === "hardlink") return files.get(entry.target) as number;
    const home = cut.layerOf(entry);
    if (entry.type === "file") files.set(entry.path, home);
    return home;
  });
}

function parentOf(path: string): string | undefined {
  if (path === "") return undefined;
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
