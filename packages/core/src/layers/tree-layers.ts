/**
 * From a finished rootfs to its layers.
 *
 * @module
 */
import type { PackageFact } from "../packages/package-fact.ts";
import { cutLayers, type TreeLayer } from "./cut-layers.ts";
import type { Layering } from "./layering.ts";
import { originCut } from "./origin-cut.ts";
import { packageCut } from "./package-cut.ts";

/**
 * The layers of a tree, base first; those that would be empty are left out, unless all are.
 *
 * @param title Of the whole.
 * @param entries Of the whole, sorted, hard links after their files.
 * @param packages Those of the lock.
 */
export function treeLayers(
  { title, entries }: TreeLayer,
  layering: Layering,
  packages: readonly PackageFact[],
): TreeLayer[] {
  if (layering === "single" || entries.length === 0) return [{ title, entries }];
  const cut = layering === "split" ? originCut() : packageCut(entries, packages, layering.packages);
  return cutLayers(entries, cut).map((layer) => ({
    ...layer,
    title: layer.title === "" ? title : `${title}: ${layer.title}`,
  }));
}
