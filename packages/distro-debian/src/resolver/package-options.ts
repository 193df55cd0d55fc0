/**
 * Which packages may satisfy a dependency or a request, best first.
 *
 * @module
 */
import type { DebianPackage } from "../formats/debian-package.ts";
import { ownArchitecture } from "../formats/package-key.ts";
import type { PackageSpec } from "../formats/package-spec.ts";
import type { RelationGroup } from "../formats/relation.ts";
import { textPattern } from "../formats/text-pattern.ts";
import type { PackageUniverse } from "./package-universe.ts";
import { satisfies } from "./relation-match.ts";

/** As Debian Policy 2.5 ranks them; unknown ones come last. */
const PRIORITIES: readonly string[] = ["required", "important", "standard", "optional", "extra"];

/**
 * The candidates of each alternative in turn: the package of that name, then the providers of the
 * name. What is no candidate comes last of all, since apt would not think of it; there the suites
 * that `owner` comes from go first, and a recommendation stays within these, if it is no candidate
 * itself. Found as they are asked for: most often the first one will do.
 */
export function* optionsForGroup(
  universe: PackageUniverse,
  group: RelationGroup,
  owner: DebianPackage,
  relation: "depends on" | "recommends",
): Iterable<DebianPackage> {
  const native = universe.architecture;
  const architectures = { native, own: ownArchitecture(owner, native) };
  const rank = byRank(universe);
  const others: DebianPackage[] = [];
  for (const alternative of group) {
    const named = universe.architectures.map((arch) => universe.versionsOf(alternative.name, arch));
    const fits = (item: DebianPackage): boolean => satisfies(item, alternative, architectures);
    yield* named.flatMap((versions) => versions.slice(0, 1).filter(fits)).sort(rank);
    yield* universe.providersOf(alternative.name).filter(fits).sort(rank);
    others.push(...named.flatMap((versions) => versions.slice(1)).filter(fits));
  }
  const suites = suitesOf(universe, owner);
  const isNear = (item: DebianPackage): boolean =>
    [...suitesOf(universe, item)].some((suite) => suites.has(suite));
  const [candidate] = universe.versionsOf(owner.name, architectures.own);
  if (relation === "recommends" && owner === candidate) return;
  yield* others.filter(isNear);
  if (relation === "depends on") yield* others.filter((item) => !isNear(item));
}

/** What a request allows: the versions of the package of that name, else the candidates that provide it. */
export function optionsForSpec(
  universe: PackageUniverse,
  spec: PackageSpec,
): readonly DebianPackage[] {
  const { name, architecture, version, suite } = spec;
  const architectures = universe.architectures.filter((item) => item === (architecture ?? item));
  const home = architectures.find((item) => universe.allVersionsOf(name, item).length > 0);
  if (version === undefined && suite === undefined) {
    return home === undefined
      ? providersFor(universe, name, architectures)
      : universe.versionsOf(name, home);
  }
  const isWanted = version === undefined ? undefined : textPattern(version);
  return universe
    .allVersionsOf(name, home ?? universe.architecture)
    .filter((item) => isWanted?.test(item.version) ?? true)
    .filter((item) => suite === undefined || suitesOf(universe, item).has(suite));
}

/** Those of the first architecture that has any. */
function providersFor(
  universe: PackageUniverse,
  name: string,
  architectures: readonly string[],
): readonly DebianPackage[] {
  const providers = universe.providersOf(name);
  const ofArchitecture = architectures.map((architecture) =>
    providers.filter((item) => ownArchitecture(item, universe.architecture) === architecture),
  );
  return ofArchitecture.find((found) => found.length > 0) ?? [];
}

/** Each suite by all its names: `"oldstable"`, `"bookworm"`. */
export function suitesOf(universe: PackageUniverse, item: DebianPackage): ReadonlySet<string> {
  return new Set(
    universe
      .originsOf(item)
      .flatMap(({ suite, release }) => [suite, release?.suite, release?.codename])
      .filter((name) => name !== undefined && name !== ""),
  ) as ReadonlySet<string>;
}

/** As apt ranks what is equal to a dependency; of equals the one whose name it met last. */
function byRank(universe: PackageUniverse): (a: DebianPackage, b: DebianPackage) => number {
  const architectureRank = (item: DebianPackage): number =>
    universe.architectures.indexOf(ownArchitecture(item, universe.architecture));
  return (a, b) =>
    Number(b.essential) - Number(a.essential) ||
    architectureRank(a) - architectureRank(b) ||
    priorityRank(a) - priorityRank(b) ||
    universe.compareMentions(b.name, a.name);
}

function priorityRank({ priority }: DebianPackage): number {
  const rank = PRIORITIES.indexOf(priority);
  return rank < 0 ? PRIORITIES.length : rank;
}
