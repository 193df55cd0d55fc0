/**
 * All packages that a rootfs can choose from: several repositories as one, as libsolv's pool.
 *
 * @module
 */
import type { CountUses } from "@rootsmith/core/provider";
import { compatibleArchs } from "../metadata/architectures.ts";
import { compareEvr } from "../metadata/evr.ts";
import { type Relation, satisfies } from "../metadata/relation.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import { isInPrimary } from "../repodata/filelists.ts";
import { nameFilter, PoolRepository, type PoolSource } from "./pool-repository.ts";

export interface PoolOptions {
  /** rpm's name. */
  readonly architecture: string;
  /** As of a source, for all of them. */
  readonly exclude?: readonly string[];
  /**
   * Whether a package of 32 bits may stand beside the same one of 64, as with dnf. With zypper it may not be there at
   * all unless it is asked for. Default: true.
   */
  readonly isMultilib?: boolean;
  /** Whether one vendor may replace packages of another one. Default: any may. */
  mayReplaceVendor?(old: string, other: string): boolean;
}

/** Packages are numbered from 1, by repository and by their position in it. */
export class PackagePool {
  /** The native one, then those that run beside it. */
  readonly architectures: readonly string[];
  /** Ids of what is installed already, in the order of its database. */
  readonly installed: ReadonlySet<number>;
  /** As {@linkcode PoolOptions.isMultilib}. */
  readonly isMultilib: boolean;
  /** What says `Supplements`, by id. */
  readonly supplementing: readonly number[];
  readonly #arches: ReadonlySet<string>;
  readonly #repositories: readonly PoolRepository[];
  readonly #missedPaths = new Set<string>();
  readonly #named: (name: string) => readonly number[];
  readonly #mentioning: (name: string) => readonly number[];
  readonly #mayReplaceVendor: (old: string, other: string) => boolean;

  constructor(sources: readonly PoolSource[], options: PoolOptions) {
    const { architecture, exclude = [], mayReplaceVendor = () => true } = options;
    this.#mayReplaceVendor = mayReplaceVendor;
    this.isMultilib = options.isMultilib ?? true;
    this.architectures = compatibleArchs(architecture);
    this.#arches = new Set([...this.architectures, "noarch"]);
    const isExcluded = nameFilter(exclude);
    const isVisible = (item: RpmPackage): boolean =>
      this.#arches.has(item.arch) && !isExcluded(item);
    let first = 1;
    this.#repositories = sources.map((source) => {
      const repository = new PoolRepository(source, first, isVisible);
      first += source.index.count;
      return repository;
    });
    this.installed = new Set(
      this.#repositories
        .filter(({ isInstalled }) => isInstalled)
        .flatMap(({ first: id, index }) => Array.from({ length: index.count }, (_, i) => id + i)),
    );
    this.#named = memoize((name) =>
      this.#idsOf(({ index }) => index.providersOf(name)).filter(
        (id) => this.package(id).name === name,
      ),
    );
    this.#mentioning = memoize((name) => this.#findMentioning(name));
    this.supplementing = this.#idsOf(({ index }) => index.supplementing);
  }

  package(id: number): RpmPackage {
    const { index, first } = this.#repositoryOf(id);
    return index.read(id - first);
  }

  priorityOf(id: number): number {
    return this.#repositoryOf(id).priority;
  }

  /** Whether an installed package may become another one: of its architecture or of none, and of a vendor that may. */
  mayReplace(id: number, by: number): boolean {
    const [old, other] = [this.package(id).arch, this.package(by).arch];
    return (old === other || [old, other].includes("noarch")) && this.mayReplaceVendor(id, by);
  }

  /** Whether the vendor of another package may replace that of an installed one. */
  mayReplaceVendor(id: number, by: number): boolean {
    return this.#mayReplaceVendor(this.package(id).vendor ?? "", this.package(by).vendor ?? "");
  }

  /** By id. */
  named(name: string): readonly number[] {
    return this.#named(name);
  }

  /** What meets a relation, by id. A path without a version is met by its owner as well. */
  providersOf(relation: Relation): readonly number[] {
    return this.#mentioning(relation.name).filter((id) => this.#provides(id, relation));
  }

  /** What obsoletes a package, by id. */
  obsoletersOf(item: Pick<RpmPackage, "name" | "evr">): readonly number[] {
    return this.#idsOf(({ index }) => index.obsoletersOf(item.name)).filter((id) =>
      obsoletes(this.package(id), item),
    );
  }

  /** Every name, with repetitions, those too of packages that are hidden. */
  *names(): Iterable<string> {
    for (const { index } of this.#repositories) yield* index.names;
  }

  /** How many packages of all repositories want each of some names. */
  readonly countDependents: CountUses = (wanted) => {
    const all = this.#repositories.map(({ index }) => index.countDependents(wanted));
    const total = (name: string): number =>
      all.reduce((sum, counts) => sum + (counts.get(name) ?? 0), 0);
    return new Map([...wanted].map((name) => [name, total(name)]));
  };

  /** Architectures of packages of a name that cannot run here, without sources. */
  otherArchitectures(name: string): readonly string[] {
    const all = this.#repositories.flatMap(({ index }) =>
      index.providersOf(name).map((position) => index.read(position)),
    );
    const others = all.filter((item) => item.name === name && !this.#arches.has(item.arch));
    return [...new Set(others.map(({ arch }) => arch))].filter((arch) => !/src$/.test(arch)).sort();
  }

  /** Paths that were asked for, that primary does not list, and whose owners were not given. */
  get missedPaths(): ReadonlySet<string> {
    return this.#missedPaths;
  }

  #repositoryOf(id: number): PoolRepository {
    const found = this.#repositories.findLast(({ first }) => first <= id);
    if (found === undefined) throw new RangeError(`Cannot find package ${id}: there is none`);
    return found;
  }

  /** Ids of the packages that can be chosen, of those at some positions of each repository. */
  #idsOf(positionsIn: (repository: PoolRepository) => readonly number[]): readonly number[] {
    return this.#repositories.flatMap((repository) => repository.idsOf(positionsIn(repository)));
  }

  #findMentioning(name: string): readonly number[] {
    if (name.startsWith("/") && !isInPrimary(name)) {
      // what has it already is not replaced
      const isKnown =
        this.#repositories.every((repository) => repository.knowsOwners(name)) ||
        this.#repositories.some(
          ({ isInstalled, index }) => isInstalled && index.providersOf(name).length > 0,
        );
      if (!isKnown) this.#missedPaths.add(name);
    }
    return this.#idsOf((repository) => {
      const positions = [...repository.index.providersOf(name), ...repository.ownersOf(name)];
      return [...new Set(positions)].sort((a, b) => a - b);
    });
  }

  #provides(id: number, relation: Relation): boolean {
    const { name, range } = relation;
    return (
      this.package(id).provides.some((item) => item.name === name && satisfies(item, relation)) ||
      (range === undefined && name.startsWith("/") && this.#ownsPath(id, name))
    );
  }

  #ownsPath(id: number, path: string): boolean {
    const repository = this.#repositoryOf(id);
    return (
      this.package(id).files.includes(path) ||
      repository.ownersOf(path).includes(id - repository.first)
    );
  }
}

/** Obsoletes speak of names, not of what is provided; a package does not obsolete its own name. */
export function obsoletes(item: RpmPackage, other: Pick<RpmPackage, "name" | "evr">): boolean {
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

function memoize<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key) ?? compute(key);
    known.set(key, found);
    return found;
  };
}
