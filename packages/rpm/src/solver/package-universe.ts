/**
 * All packages that a rootfs can choose from: several repositories as one.
 *
 * @module
 */
import type { CountUses } from "@rootsmith/core/provider";
import { compatibleArchs } from "../metadata/architectures.ts";
import { compareEvr, type Evr, formatEvr } from "../metadata/evr.ts";
import { globPattern } from "../metadata/glob.ts";
import { type Relation, satisfies } from "../metadata/relation.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import { isInPrimary } from "../repodata/filelists.ts";
import type { PrimaryIndex } from "../repodata/primary.ts";

/** One repository as the universe sees it. */
export interface UniverseSource {
  readonly index: PrimaryIndex;
  /** The lowest wins. Default: 99. */
  readonly priority?: number;
  /** Globs of names or NEVRAs that are not there. */
  readonly exclude?: readonly string[];
  /** Where given, only what one of these globs matches is there. */
  readonly includePackages?: readonly string[];
  /** What modularity hides. */
  isHidden?(item: RpmPackage): boolean;
  /** Owners of paths that primary does not list, by path: places in `index`. */
  readonly fileOwners?: ReadonlyMap<string, readonly number[]>;
}

export interface UniverseOptions {
  /** rpm's name. */
  readonly architecture: string;
  /** False: packages of 32 bits are not there. Default: true. */
  readonly multilib?: boolean;
  /** As of a source, for all of them. */
  readonly exclude?: readonly string[];
}

/** Packages are numbered from 1, by repository and by their place in it. */
export interface PackageUniverse {
  /** The native one, then those that run beside it. */
  readonly architectures: readonly string[];
  package(id: number): RpmPackage;
  priorityOf(id: number): number;
  /** By id. */
  named(name: string): readonly number[];
  /** What meets a relation, by id. A path without a version is met by its owner as well. */
  providersOf(relation: Relation): readonly number[];
  /** What obsoletes a package, by id. */
  obsoletersOf(item: RpmPackage): readonly number[];
  /** What says `Supplements`, by id. */
  readonly supplementing: readonly number[];
  /** Every name, with repetitions, those too of packages that are hidden. */
  names(): Iterable<string>;
  /** How many packages of all repositories want each of some names. */
  readonly countDependents: CountUses;
  /** Those of packages of a name that cannot run here, but sources. */
  otherArchitectures(name: string): readonly string[];
  /** Paths that were asked for, that primary does not list, and whose owners were not given. */
  readonly missedPaths: ReadonlySet<string>;
}

export function createUniverse(
  sources: readonly UniverseSource[],
  options: UniverseOptions,
): PackageUniverse {
  const compatible = compatibleArchs(options.architecture);
  const architectures = options.multilib === false ? compatible.slice(0, 1) : compatible;
  const arches = new Set([...architectures, "noarch"]);
  const excluded = nameFilter(options.exclude ?? []);
  const missedPaths = new Set<string>();
  let next = 1;
  const repositories = sources.map((source) => {
    const { index } = source;
    const first = next;
    next += index.count;
    const isExcluded = nameFilter(source.exclude ?? []);
    const isIncluded = source.includePackages && nameFilter(source.includePackages);
    const visibility = new Map<number, boolean>();
    const isVisible = (place: number): boolean => {
      const known = visibility.get(place);
      if (known !== undefined) return known;
      const item = index.read(place);
      const visible =
        arches.has(item.arch) &&
        !excluded(item) &&
        !isExcluded(item) &&
        (isIncluded?.(item) ?? true) &&
        !source.isHidden?.(item);
      visibility.set(place, visible);
      return visible;
    };
    const idsOf = (places: readonly number[]): readonly number[] =>
      places.filter(isVisible).map((place) => first + place);
    return { first, index, source, idsOf };
  });
  const repositoryOf = (id: number): (typeof repositories)[number] => {
    const found = repositories.findLast(({ first }) => first <= id);
    if (found === undefined) throw new RangeError(`Cannot find package ${id}: there is none`);
    return found;
  };
  const read = (id: number): RpmPackage => {
    const { index, first } = repositoryOf(id);
    return index.read(id - first);
  };

  const named = memoize((name: string) =>
    repositories
      .flatMap(({ index, idsOf }) => idsOf(index.providersOf(name)))
      .filter((id) => read(id).name === name),
  );
  const mentioning = memoize((name: string): readonly number[] => {
    if (name.startsWith("/") && !isInPrimary(name)) {
      if (!sources.every(({ fileOwners }) => fileOwners?.has(name))) missedPaths.add(name);
    }
    return repositories.flatMap(({ index, idsOf, source }) => {
      const owners = source.fileOwners?.get(name) ?? [];
      const places = new Set([...index.providersOf(name), ...owners]);
      return idsOf([...places].sort((a, b) => a - b));
    });
  });
  const ownsPath = (id: number, path: string): boolean => {
    const { first, source } = repositoryOf(id);
    return (
      read(id).files.includes(path) || (source.fileOwners?.get(path)?.includes(id - first) ?? false)
    );
  };
  const provides = (id: number, relation: Relation): boolean =>
    read(id).provides.some((item) => item.name === relation.name && satisfies(item, relation)) ||
    (relation.range === undefined && relation.name.startsWith("/") && ownsPath(id, relation.name));

  return {
    architectures,
    package: read,
    priorityOf: (id) => repositoryOf(id).source.priority ?? 99,
    named,
    providersOf: (relation) => mentioning(relation.name).filter((id) => provides(id, relation)),
    obsoletersOf: (item) =>
      repositories
        .flatMap(({ index, idsOf }) => idsOf(index.obsoletersOf(item.name)))
        .filter((id) => obsoletes(read(id), item)),
    supplementing: repositories.flatMap(({ index, idsOf }) => idsOf(index.supplementing)),
    *names() {
      for (const { index } of repositories) yield* index.names;
    },
    countDependents(wanted) {
      const all = repositories.map(({ index }) => index.countDependents(wanted));
      const total = (name: string): number =>
        all.reduce((sum, counts) => sum + (counts.get(name) ?? 0), 0);
      return new Map([...wanted].map((name) => [name, total(name)]));
    },
    otherArchitectures(name) {
      const all = repositories.flatMap(({ index }) =>
        index.providersOf(name).map((place) => index.read(place)),
      );
      const others = all.filter((item) => item.name === name && !arches.has(item.arch));
      return [...new Set(others.map(({ arch }) => arch))]
        .filter((arch) => !/src$/.test(arch))
        .sort();
    },
    missedPaths,
  };
}

/** Obsoletes speak of names, not of what is provided; a package does not obsolete its own name. */
export function obsoletes(item: RpmPackage, other: RpmPackage): boolean {
  if (item.name === other.name) return false;
  const itself: Relation = { name: other.name, range: { comparison: "=", evr: other.evr } };
  return item.obsoletes.some(
    (relation) => relation.name === other.name && satisfies(itself, relation),
  );
}

/** Newest first. */
export function byVersion(a: RpmPackage, b: RpmPackage): number {
  return compareEvr(b.evr, a.evr);
}

/** Every way to write a package: with and without epoch, version, release and architecture. */
export function spellingsOf({ name, evr, arch }: RpmPackage): readonly string[] {
  const full = `${evr.epoch}:${evr.version}-${evr.release}`;
  const plain: Evr = { ...evr, epoch: 0 };
  const version = formatEvr(plain);
  return [
    name,
    `${name}.${arch}`,
    `${name}-${evr.version}`,
    `${name}-${version}`,
    `${name}-${version}.${arch}`,
    `${name}-${full}`,
    `${name}-${full}.${arch}`,
    `${evr.epoch}:${name}-${version}.${arch}`,
  ];
}

function nameFilter(globs: readonly string[]): (item: RpmPackage) => boolean {
  const patterns = globs.map(globPattern);
  return (item) =>
    patterns.length > 0 &&
    spellingsOf(item).some((text) => patterns.some((pattern) => pattern.test(text)));
}

function memoize<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key) ?? compute(key);
    known.set(key, found);
    return found;
  };
}
