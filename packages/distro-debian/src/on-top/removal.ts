/**
 * What else becomes of the packages of an image when some are removed: what needs them goes, too, unless it
 * stays in a newer version, or another package takes their place.
 *
 * The choices are apt's. Of a package that needs what goes, its newest version is tried first. Then, where its
 * dependency names alternatives, one that is a package of that name comes. What must not go brings whatever
 * satisfies its dependency; anything else goes.
 *
 * @see pkgProblemResolver::ResolveInternal in apt-pkg/algorithms.cc of apt, and CompareProviders3 in solver3.cc
 * @module
 */
import { ResolveError } from "@rootsmith/core/provider";
import type { DebianPackage } from "../formats/debian-package.ts";
import { ownArchitecture, packageKey } from "../formats/package-key.ts";
import { formatRelationGroup, type RelationGroup } from "../formats/relation.ts";
import { compareVersions } from "../formats/version.ts";
import { optionsForGroup } from "../resolver/package-options.ts";
import type { PackagePool } from "../resolver/package-pool.ts";
import { SelectedPackages } from "../resolver/selected-packages.ts";
import { type BaseSystem, INSTALLED_PRIORITY, type InstalledPackage } from "./base-system.ts";

export interface Removal {
  /** In the order of the database. */
  readonly removed: ReadonlySet<InstalledPackage>;
  /** What stays in its newest version, which can do without. */
  readonly renewed: ReadonlySet<InstalledPackage>;
  /** Names of alternatives that come in the place of what goes. */
  readonly alternatives: readonly string[];
}

export interface RemovalContext {
  readonly pool: PackagePool;
  /** What is installed at the same time. */
  readonly coming: readonly DebianPackage[];
  isExcluded(item: DebianPackage): boolean;
}

/**
 * @param first What a user wants to remove.
 * @throws {ResolveError} If something must not go.
 */
export function removalOf(
  { packages }: BaseSystem,
  first: readonly InstalledPackage[],
  context: RemovalContext,
): Removal {
  const essential = first.find(({ isProtected, key }) => isProtected && key !== "apt");
  if (essential !== undefined) throw notRemoved(essential);
  const removed = new Set(first);
  const renewed = new Map<InstalledPackage, DebianPackage>();
  /** Their newest version was tried. */
  const tried = new Set<InstalledPackage>();
  /** They stay, and what they lack comes. */
  const settled = new Set<InstalledPackage>();
  const alternatives = new Set<string>();
  const gone = new Set(first.map(({ key }) => key));
  const stays = (): InstalledPackage[] => packages.filter((item) => !removed.has(item));
  for (let isDone = removed.size === 0; !isDone; ) {
    const left = stays();
    const broken = unsatisfied(left, context, renewed).filter(({ item }) => !settled.has(item));
    isDone = broken.length === 0;
    for (const { item, groups } of broken) {
      const update = tried.has(item) ? undefined : updateOf(item, context.pool);
      const found = groups.map((group) => substituteFor(item, group, left));
      if (update !== undefined) {
        tried.add(item);
        renewed.set(item, update);
      } else if (found.every((name) => name !== undefined)) {
        for (const name of found) alternatives.add(name);
        settled.add(item);
      } else if (isNeeded(item, left, context)) {
        renewed.delete(item);
        for (const name of providersFor(item, left)) alternatives.add(name);
        settled.add(item);
      } else {
        renewed.delete(item);
        removed.add(item);
        gone.add(item.key);
      }
    }
  }
  return {
    removed: new Set(packages.filter((item) => removed.has(item))),
    renewed: new Set(renewed.keys()),
    alternatives: [...alternatives],
  };

  function optionsFor(
    item: InstalledPackage,
    group: RelationGroup,
    ofEquals?: typeof byName,
  ): DebianPackage[] {
    const owner = renewed.get(item) ?? item.package;
    return [...optionsForGroup(context.pool, group, owner, "depends on", { ofEquals })].filter(
      (option) =>
        !context.isExcluded(option) && !gone.has(packageKey(option, context.pool.architecture)),
    );
  }

  /** The name of what comes for a dependency that is lacking. */
  function substituteFor(
    item: InstalledPackage,
    group: RelationGroup,
    left: readonly InstalledPackage[],
  ): string | undefined {
    const beside = selectedOf(left, context, renewed);
    const isOfUpdate = renewed.has(item) && !dependenciesOf(item.package).has(textOf(group));
    const names = group.length > 1 ? group.map(({ name }) => name) : [];
    const found = optionsFor(item, group).find(
      (option) => beside.get(option) === undefined && (isOfUpdate || names.includes(option.name)),
    );
    return found && beside.blockersOf(found).length === 0 ? found.name : undefined;
  }

  /**
   * Names of what comes for what it lacks.
   *
   * @throws {ResolveError} If nothing can take the place of what goes.
   */
  function providersFor(item: InstalledPackage, left: readonly InstalledPackage[]): string[] {
    const lacking = unsatisfied(left, context, renewed).find((other) => other.item === item);
    return (lacking?.groups ?? []).map((group) => {
      const [first] = optionsFor(item, group, byName);
      if (first === undefined) throw notRemoved(item, group);
      return first.name;
    });
  }
}

/** What decides in apt's newer solver, without which its classic one finds nothing here. */
function byName(a: DebianPackage, b: DebianPackage): number {
  return a.name < b.name ? -1 : 1;
}

/** Whether it must not go, or something that must not needs this very package. */
function isNeeded(
  item: InstalledPackage,
  left: readonly InstalledPackage[],
  context: RemovalContext,
): boolean {
  if (item.isProtected || item.isHeld) return true;
  const own = new SelectedPackages(context.pool.architecture);
  own.add({ package: item.package, level: 0 });
  const others = left.filter((other) => other !== item);
  return unsatisfied(others, context).some(
    (owner) =>
      owner.groups.some(
        (group) => group.length === 1 && own.satisfierOf(group, owner.item.package) !== undefined,
      ) && isNeeded(owner.item, others, context),
  );
}

/** A package that lacks something, and the dependencies that do it. */
export interface Unsatisfied {
  readonly item: InstalledPackage;
  readonly groups: readonly RelationGroup[];
}

/** Packages that lack what they depend on among these and what comes. */
export function unsatisfied(
  packages: readonly InstalledPackage[],
  context: Pick<RemovalContext, "pool" | "coming">,
  renewed: ReadonlyMap<InstalledPackage, DebianPackage> = new Map(),
): readonly Unsatisfied[] {
  const all = selectedOf(packages, context, renewed);
  return packages.flatMap((item) => {
    const owner = renewed.get(item) ?? item.package;
    const groups = [...owner.preDepends, ...owner.depends].filter(
      (relations) => all.satisfierOf(relations, owner) === undefined,
    );
    return groups.length === 0 ? [] : [{ item, groups }];
  });
}

function selectedOf(
  packages: readonly InstalledPackage[],
  { pool, coming }: Pick<RemovalContext, "pool" | "coming">,
  renewed: ReadonlyMap<InstalledPackage, DebianPackage>,
): SelectedPackages {
  const all = new SelectedPackages(pool.architecture);
  for (const item of packages) all.add({ package: renewed.get(item) ?? item.package, level: 0 });
  for (const item of coming) all.add({ package: item, level: 0 });
  return all;
}

function updateOf(
  { package: item, isHeld }: InstalledPackage,
  pool: PackagePool,
): DebianPackage | undefined {
  const [candidate] = pool.versionsOf(item.name, ownArchitecture(item, pool.architecture));
  const isUpdate =
    candidate !== undefined &&
    compareVersions(candidate.version, item.version) > 0 &&
    pool.priorityOf(candidate) >= INSTALLED_PRIORITY;
  return isUpdate && !isHeld ? candidate : undefined;
}

function dependenciesOf({ preDepends, depends }: DebianPackage): ReadonlySet<string> {
  return new Set([...preDepends, ...depends].map(textOf));
}

function textOf(group: RelationGroup): string {
  return formatRelationGroup(group);
}

/** @param group What it depends on, and what nothing else is. */
function notRemoved(item: InstalledPackage, group?: RelationGroup): ResolveError {
  const { key, isHeld } = item;
  const kind = item.package.essential ? "essential" : isHeld ? "held" : "protected";
  if (group === undefined) {
    return new ResolveError(`Cannot remove the ${kind} package "${key}" from the image below`, {
      hint: "Build an image without it instead",
    });
  }
  const needs = `which depends on ${textOf(group)}, and nothing else provides it`;
  return new ResolveError(
    `Cannot remove the ${kind} package "${key}" from the image below, ${needs}`,
    { hint: "Add what takes its place with --include" },
  );
}
