/**
 * Gathers what the page of a difference shows.
 *
 * @module
 */
import type { FactDifference, PathDifference } from "@rootsmith/core/image";
import {
  type InstalledPackage,
  ownedEntries,
  type PackageHistory,
  type RootfsTree,
} from "@rootsmith/core/provider";
import type {
  DifferenceReport,
  FileChange,
  PulledLayer,
  SideReport,
  SizeChange,
} from "./difference-report.ts";
import { type PackageSide, packageChanges } from "./package-changes.ts";
import { textDifference } from "./text-difference.ts";

export interface ComparedImage {
  readonly facts: SideReport;
  readonly rootfs: RootfsTree;
  readonly packages: readonly InstalledPackage[];
  /** Bottom first. */
  readonly layers: readonly Omit<PulledLayer, "isShared">[];
  /** Bytes below each directory, and of each file, by path. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Characters of all text differences together: the page is to stay small. */
const MAX_TEXT = 1 << 20;
/** Levels of directories whose growth is shown. */
const DEPTH = 4;
/** Databases, of which a text difference tells nobody anything. */
const DATABASE = /^(?:var\/lib\/(?:dpkg|rpm|apt|dnf)|usr\/lib\/sysimage|(?:usr\/)?lib\/apk)\//;

export async function makeDifferenceReport(
  old: ComparedImage,
  newer: ComparedImage,
  differences: {
    readonly paths: readonly PathDifference[];
    readonly config: readonly FactDifference[];
  },
  histories: readonly PackageHistory[],
  signal: AbortSignal,
): Promise<DifferenceReport> {
  const [before, after] = [sideOf(old), sideOf(newer)];
  const known = new Set(old.layers.map(({ digest }) => digest));
  return {
    old: old.facts,
    new: newer.facts,
    packages: await packageChanges(before, after, histories),
    files: await fileChanges(before, after, differences.paths, signal),
    directories: sizeChanges(old.sizes, newer.sizes),
    config: differences.config,
    layers: newer.layers.map((layer) => ({ ...layer, isShared: known.has(layer.digest) })),
  };
}

function sideOf({ rootfs, packages }: ComparedImage): PackageSide {
  return { rootfs, packages, entries: ownedEntries(rootfs, packages) };
}

async function fileChanges(
  old: PackageSide,
  newer: PackageSide,
  paths: readonly PathDifference[],
  signal: AbortSignal,
): Promise<FileChange[]> {
  const [before, after] = [ownersOf(old), ownersOf(newer)];
  let left = MAX_TEXT;
  const changes: FileChange[] = [];
  for (const one of paths) {
    signal.throwIfAborted();
    const owner = after.get(one.path) ?? before.get(one.path);
    const isText = left > 0 && one.aspects.includes("content") && !DATABASE.test(one.path);
    const lines = isText
      ? await textDifference(old.rootfs.get(one.path), newer.rootfs.get(one.path))
      : undefined;
    left -= lines?.join("\n").length ?? 0;
    changes.push({
      ...one,
      ...(owner !== undefined && { package: owner }),
      ...(lines !== undefined && { lines }),
    });
  }
  return changes;
}

/** Names of packages by path. */
function ownersOf({ packages, entries }: PackageSide): ReadonlyMap<string, string> {
  const names = new Map(packages.map(({ purl, name }) => [purl, name]));
  return new Map(
    entries.flatMap((entry) => {
      const name = entry.type === "whiteout" ? undefined : names.get(entry.package ?? "");
      return name === undefined ? [] : [[entry.path, name] as const];
    }),
  );
}

function sizeChanges(
  old: ReadonlyMap<string, number>,
  newer: ReadonlyMap<string, number>,
): SizeChange[] {
  const paths = new Set([...old.keys(), ...newer.keys()]);
  return [...paths]
    .filter((path) => path !== "" && path.split("/").length <= DEPTH)
    .map((path) => ({ path, before: old.get(path) ?? 0, after: newer.get(path) ?? 0 }))
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
