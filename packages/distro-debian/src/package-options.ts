/**
 * Which packages may satisfy a dependency, best first.
 *
 * @module
 */
import type { DebianPackage } from "./debian-package.ts";
import type { PackageUniverse } from "./package-universe.ts";
import type { Relation, RelationGroup } from "./relation.ts";
import { isNamed, satisfies } from "./relation-match.ts";

/** As Debian Policy 2.5 ranks them; unknown ones come last. */
const PRIORITIES: readonly string[] = ["required", "important", "standard", "optional", "extra"];

/**
 * The candidates of each alternative in turn: the newest package of that name, then the providers
 * of the name. Older versions come last of all, since apt would not think of them.
 */
export function optionsFor(
  universe: PackageUniverse,
  group: RelationGroup,
  owner: DebianPackage | undefined,
): readonly DebianPackage[] {
  const current: DebianPackage[] = [];
  const older: DebianPackage[] = [];
  for (const relation of group) {
    const [newest, ...others] = universe.versionsOf(relation.name);
    const fits = (item: DebianPackage): boolean => satisfies(item, relation, universe.architecture);
    if (newest !== undefined && isNamed(newest, relation) && fits(newest)) current.push(newest);
    current.push(...providersFor(universe, relation, owner).filter(fits));
    older.push(...others.filter((item) => isNamed(item, relation) && fits(item)));
  }
  return [...new Set([...current, ...older])];
}

function providersFor(
  universe: PackageUniverse,
  relation: Relation,
  owner: DebianPackage | undefined,
): DebianPackage[] {
  return universe
    .providersOf(relation.name)
    .filter((provider) => provider.name !== relation.name)
    .sort(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        Number(isSibling(b, owner)) - Number(isSibling(a, owner)) ||
        (a.name < b.name ? -1 : 1),
    );
}

function rankOf({ priority }: DebianPackage): number {
  const rank = PRIORITIES.indexOf(priority);
  return rank < 0 ? PRIORITIES.length : rank;
}

/** Built from one source. */
function isSibling(provider: DebianPackage, owner: DebianPackage | undefined): boolean {
  return provider.source.name === owner?.source.name;
}
