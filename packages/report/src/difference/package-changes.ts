/**
 * The packages that differ between two images.
 *
 * @module
 */
import {
  type ChangelogEntry,
  entriesSince,
  type FsEntry,
  type InstalledPackage,
  type PackageHistory,
  type RootfsTree,
} from "@rootsmith/core/provider";
import type { PackageChange } from "./difference-report.ts";

/** Entries of one package that are shown. */
const MAX_ENTRIES = 50;

export interface PackageSide {
  readonly rootfs: RootfsTree;
  readonly packages: readonly InstalledPackage[];
  /** Of the rootfs, each with the URL of its package. */
  readonly entries: readonly FsEntry[];
}

/** Sorted by name. Several packages of one name, such as those of several architectures, stand for themselves. */
export async function packageChanges(
  old: PackageSide,
  newer: PackageSide,
  histories: readonly PackageHistory[],
): Promise<PackageChange[]> {
  const pairs = pairsOf(old.packages, newer.packages);
  const changelogs = await changelogsOf(pairs, newer.rootfs, histories);
  const [before, after] = [sizesOf(old.entries), sizesOf(newer.entries)];
  return pairs.map(([a, b]) => {
    const { name } = (b ?? a) as InstalledPackage;
    const history = histories.find(({ type }) => typeOf(b ?? a) === type);
    const entries = (b && changelogs.get(b.purl)) ?? [];
    const kind = kindOf(a, b, history);
    const isUpgrade = kind === "upgraded" && a !== undefined && history !== undefined;
    return {
      ...{ name, kind },
      ...(a !== undefined && { before: a.version }),
      ...(b !== undefined && { after: b.version }),
      sizeBefore: (a && before.get(a.purl)) ?? 0,
      sizeAfter: (b && after.get(b.purl)) ?? 0,
      changelog: isUpgrade
        ? entriesSince(entries, a.source?.version ?? a.version, history).slice(0, MAX_ENTRIES)
        : [],
    };
  });
}

type Pair = readonly [before: InstalledPackage | undefined, after: InstalledPackage | undefined];

function pairsOf(old: readonly InstalledPackage[], newer: readonly InstalledPackage[]): Pair[] {
  const keyOf = ({ name, architecture }: InstalledPackage): string =>
    architecture === "all" || architecture === "noarch" ? name : `${name}:${architecture}`;
  const [before, after] = [groups(old, keyOf), groups(newer, keyOf)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((key) => {
    const [gone, come] = [before.get(key) ?? [], after.get(key) ?? []];
    // Of several versions of one package, such as kernels, those that stay are the same.
    const versions = (all: readonly InstalledPackage[]): string[] => all.map((one) => one.version);
    const left = gone.filter(({ version }) => !versions(come).includes(version));
    const right = come.filter(({ version }) => !versions(gone).includes(version));
    return Array.from(
      { length: Math.max(left.length, right.length) },
      (_, index): Pair => [left[index], right[index]],
    );
  });
}

function groups(
  packages: readonly InstalledPackage[],
  keyOf: (one: InstalledPackage) => string,
): ReadonlyMap<string, readonly InstalledPackage[]> {
  return Map.groupBy(packages, keyOf);
}

async function changelogsOf(
  pairs: readonly Pair[],
  rootfs: RootfsTree,
  histories: readonly PackageHistory[],
): Promise<ReadonlyMap<string, readonly ChangelogEntry[]>> {
  const found = new Map<string, readonly ChangelogEntry[]>();
  for (const history of histories) {
    const upgraded = pairs.flatMap(([a, b]) =>
      a !== undefined && b !== undefined && typeOf(b) === history.type ? [b] : [],
    );
    if (upgraded.length === 0) continue;
    for (const [purl, entries] of await history.changelogs(rootfs, upgraded)) {
      found.set(purl, entries);
    }
  }
  return found;
}

function kindOf(
  a: InstalledPackage | undefined,
  b: InstalledPackage | undefined,
  history: PackageHistory | undefined,
): PackageChange["kind"] {
  if (a === undefined) return "added";
  if (b === undefined) return "removed";
  const order = history?.compareVersions(a.version, b.version) ?? 0;
  if (order === 0) return "changed";
  return order < 0 ? "upgraded" : "downgraded";
}

/** `"deb"` of `"pkg:deb/debian/bash@5"`. */
function typeOf(one: InstalledPackage | undefined): string | undefined {
  return one?.purl.slice("pkg:".length).split("/", 1)[0];
}

function sizesOf(entries: readonly FsEntry[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const entry of entries) {
    if (entry.type !== "file" || entry.package === undefined) continue;
    sizes.set(entry.package, (sizes.get(entry.package) ?? 0) + entry.content.size);
  }
  return sizes;
}
