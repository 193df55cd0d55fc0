/**
 * Which source packages lie together in the layers of an image that was there before.
 *
 * @module
 */
import type { FsEntry } from "../model/fs-entry.ts";
import type { PackageFact } from "../packages/package-fact.ts";
import { type SourceGroup, sourcesOf } from "./package-cut.ts";

/**
 * The part of a layer that may be nobody's. One that has more of it, such as the only one of an image or
 * that of the package manager's database, is another one after every update, so that nothing is gained
 * by keeping its packages together.
 */
const MAX_REST = 0.01;

/**
 * The groups of an image, base first: of each source package the layer that has most of its bytes.
 *
 * @param entries Of its rootfs, with their packages.
 * @param layers Index of the layer that each path of the rootfs comes from.
 */
export function layerGroups(
  entries: readonly FsEntry[],
  packages: readonly PackageFact[],
  layers: ReadonlyMap<string, number>,
): readonly SourceGroup[] {
  const sourceOf = sourcesOf(packages);
  const totals = new Map<number, { bytes: number; rest: number }>();
  const shares = new Map<string, Map<number, number>>();
  for (const entry of entries) {
    const layer = layers.get(entry.path);
    if (entry.type !== "file" || layer === undefined) continue;
    const source = sourceOf(entry);
    const size = entry.content.size + 512; // its header counts as well, so that none is without a share
    const { bytes, rest } = totals.get(layer) ?? { bytes: 0, rest: 0 };
    totals.set(layer, { bytes: bytes + size, rest: rest + (source === undefined ? size : 0) });
    if (source === undefined) continue;
    const share = shares.get(source) ?? new Map<number, number>();
    shares.set(source, share.set(layer, (share.get(layer) ?? 0) + size));
  }
  const groups = new Map<number, string[]>();
  for (const [source, share] of shares) {
    const [[layer] = [-1]] = [...share].sort(([, a], [, b]) => b - a);
    const { bytes = 0, rest = 0 } = totals.get(layer) ?? {};
    if (rest <= bytes * MAX_REST) groups.set(layer, [...(groups.get(layer) ?? []), source]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, sources]) => sources);
}
