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
import type { PackagePool } from "./package-pool.ts";
import { satisfies } from "./relation-match.ts";

/** As Debian Policy 2.5 ranks them; unknown ones come last. */
const PRIORITIES: readonly string[] = ["required", "important", "standard", "optional", "extra"];

/**
 * The candidates of each alternative in turn: the package of that name, then the providers of the
 * name. What is no candidate comes last of all, since apt would not think of it; there the suites
 * that `owner` comes from go first, and a recommendation stays within these, if it is no candidate
 * itself. Computed lazily: usually the first one is enough.
 *
 * @param preferred Names of packages that come first of all.
 * @param ofEquals What decides between those that apt ranks the same; as its classic solver by default.
 */
export function* optionsForGroup(
  pool: PackagePool,
  group: RelationGroup,
  owner: DebianPackage,
  relation: "depends on" | "recommends",
  {
    preferred = [],
    ofEquals = lastMentioned(pool),
  }: {
    readonly preferred?: readonly string[] | undefined;
    readonly ofEquals?: Order | undefined;
  } = {},
): Iterable<DebianPackage> {
  const native = pool.architecture;
  const architectures = { native, own: ownArchitecture(owner, native) };
  const rank = byRank(pool, ofEquals);
  const others: DebianPackage[] = [];
  const candidates = (name: string): DebianPackage[] =>
    pool.architectures.flatMap((arch) => pool.versionsOf(name, arch).slice(0, 1));
  yield* preferred
    .flatMap(candidates)
    .filter((item) => group.some((relation) => satisfies(item, relation, architectures)));
  for (const alternative of group) {
    const fits = (item: DebianPackage): boolean => satisfies(item, alternative, architectures);
    yield* candidates(alternative.name).filter(fits).sort(rank);
    yield* pool.providersOf(alternative.name).filter(fits).sort(rank);
    const versions = pool.architectures.map((arch) => pool.versionsOf(alternative.name, arch));
    others.push(...versions.flatMap((all) => all.slice(1)).filter(fits));
  }
  const suites = suitesOf(pool, owner);
  const isNear = (item: DebianPackage): boolean =>
    [...suitesOf(pool, item)].some((suite) => suites.has(suite));
  const [candidate] = pool.versionsOf(owner.name, architectures.own);
  if (relation === "recommends" && owner === candidate) return;
  yield* others.filter(isNear);
  if (relation === "depends on") yield* others.filter((item) => !isNear(item));
}

/** What a request allows: the versions of the package of that name, else the candidates that provide it. */
export function optionsForSpec(pool: PackagePool, spec: PackageSpec): readonly DebianPackage[] {
  const { name, architecture, version, suite } = spec;
  const architectures = pool.architectures.filter((item) => item === (architecture ?? item));
  const home = architectures.find((item) => pool.allVersionsOf(name, item).length > 0);
  if (version === undefined && suite === undefined) {
    return home === undefined
      ? providersFor(pool, name, architectures)
      : pool.versionsOf(name, home);
  }
  const isWanted = version === undefined ? undefined : textPattern(version);
  return pool
    .allVersionsOf(name, home ?? pool.architecture)
    .filter((item) => isWanted?.test(item.version) ?? true)
    .filter((item) => suite === undefined || suitesOf(pool, item).has(suite));
}

/** Those of the first architecture that has any. */
function providersFor(
  pool: PackagePool,
  name: string,
  architectures: readonly string[],
): readonly DebianPackage[] {
  const providers = pool.providersOf(name);
  const ofArchitecture = architectures.map((architecture) =>
    providers.filter((item) => ownArchitecture(item, pool.architecture) === architecture),
  );
  return ofArchitecture.find((found) => found.length > 0) ?? [];
}

/** Each suite by all its names: `"oldstable"`, `"bookworm"`. */
export function suitesOf(pool: PackagePool, item: DebianPackage): ReadonlySet<string> {
  return new Set(
    pool
      .originsOf(item)
      .flatMap(({ suite, release }) => [suite, release?.suite, release?.codename])
      .filter((name) => name !== undefined && name !== ""),
  ) as ReadonlySet<string>;
}

type Order = (a: DebianPackage, b: DebianPackage) => number;

/** The one whose name apt met last. */
function lastMentioned(pool: PackagePool): Order {
  return (a, b) => pool.compareMentions(b.name, a.name);
}

/** As apt ranks what is equal to a dependency. */
function byRank(pool: PackagePool, ofEquals: Order): Order {
  const architectureRank = (item: DebianPackage): number =>
    pool.architectures.indexOf(ownArchitecture(item, pool.architecture));
  return (a, b) =>
    Number(b.essential) - Number(a.essential) ||
    architectureRank(a) - architectureRank(b) ||
    priorityRank(a) - priorityRank(b) ||
    ofEquals(a, b);
}

function priorityRank({ priority }: DebianPackage): number {
  const rank = PRIORITIES.indexOf(priority);
  return rank < 0 ? PRIORITIES.length : rank;
}

/** Whether a package is one of these: `"name"` of any architecture, or `"name:architecture"`. */
export function isOneOf(names: readonly string[] = []): (item: DebianPackage) => boolean {
  const all = new Set(names);
  return ({ name, architecture }) => all.has(name) || all.has(`${name}:${architecture}`);
}
