/**
 * The cut by source packages: a layer for each of the largest, one for the others, and one for what
 * no package brings: the package manager's database, what scripts wrote, tweaks and files.
 *
 * The largest first, since images of one family have these in common: of 115 MB of bookworm's
 * minbase, nginx beside it leaves 83 % as they were with 40 layers. Grouping by a hash of the name
 * leaves 50 %, for a new package changes every group that it falls into.
 *
 * @module
 */

import type { FsEntry } from "../model/fs-entry.ts";
import type { PackageFact } from "../packages/package-fact.ts";
import type { LayerCut } from "./cut-layers.ts";

/** Source packages that have a layer in common. */
export type SourceGroup = readonly string[];

/**
 * @param count At most so many layers, at least 2.
 * @param kept What lies together in an image before this one, base first: it stays so as long as there
 *   is room. Of several that share a layer, the largest group is joined by what has no layer of its own.
 */
export function packageCut(
  entries: readonly FsEntry[],
  packages: readonly PackageFact[],
  count: number,
  kept: readonly SourceGroup[] = [],
): LayerCut {
  const sourceOf = sourcesOf(packages);
  const sizes = sizesOf(entries, sourceOf);
  const sizeOf = (group: SourceGroup): number =>
    group.reduce((sum, source) => sum + (sizes.get(source) ?? 0), 0);

  const old: SourceGroup[] = kept
    .map((group) => group.filter((source) => sizes.has(source)))
    .filter(({ length }) => length > 0);
  const known = new Set(old.flat());
  const added: SourceGroup[] = [...sizes.keys()]
    .filter((source) => !known.has(source))
    .map((source) => [source]);
  const shared = crowded(old) ?? [];
  const own = old.filter((group) => group !== shared).sort((a, b) => sizeOf(b) - sizeOf(a));
  const chosen = new Set([shared, ...[...own, ...added].slice(0, count - 2)]);

  // Where they lay before: engines know a layer by those below it, too.
  const groups = [...old, ...added].filter((group) => chosen.has(group));
  if (!groups.includes(shared)) groups.push(shared);
  const others = groups.indexOf(shared);
  const layers = new Map(groups.flatMap((group, index) => group.map((source) => [source, index])));
  const largestOf = (group: SourceGroup): string =>
    [...sizes.keys()].find((source) => group.includes(source)) as string;
  return {
    titles: [
      ...groups.map((group) => (group === shared ? "other packages" : largestOf(group))),
      "database and settings",
    ],
    layerOf: (entry) => {
      const source = sourceOf(entry);
      // Which package names a directory first depends on all packages.
      if (source === undefined || entry.type === "dir") return groups.length;
      return layers.get(source) ?? others;
    },
  };
}

/** The name of the source package that an entry is of; undefined of what no package brought. */
export function sourcesOf(
  packages: readonly PackageFact[],
): (entry: FsEntry) => string | undefined {
  const sources = new Map(packages.map(({ purl, source, name }) => [purl, source?.name ?? name]));
  return (entry) => {
    if (entry.type === "whiteout" || entry.origin !== undefined) return undefined;
    return entry.package === undefined ? undefined : sources.get(entry.package);
  };
}

/** Bytes by source of those whose files are in the tree, the largest first. */
function sizesOf(
  entries: readonly FsEntry[],
  sourceOf: (entry: FsEntry) => string | undefined,
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const entry of entries) {
    const source = entry.type === "file" ? sourceOf(entry) : undefined;
    if (entry.type !== "file" || source === undefined) continue;
    sizes.set(source, (sizes.get(source) ?? 0) + entry.content.size);
  }
  return new Map([...sizes].sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || (a < b ? -1 : 1)));
}

/** The group of most sources; none where each is alone. */
function crowded(groups: readonly SourceGroup[]): SourceGroup | undefined {
  const most = Math.max(0, ...groups.map(({ length }) => length));
  return most > 1 ? groups.findLast(({ length }) => length === most) : undefined;
}
