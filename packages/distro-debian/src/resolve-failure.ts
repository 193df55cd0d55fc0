/**
 * Why a request cannot be resolved, as a chain of reasons.
 *
 * @module
 */
import { ResolveError, suggestName } from "@rootsmith/core";
import type { DebianPackage } from "./debian-package.ts";
import type { PackageUniverse } from "./package-universe.ts";
import { formatRelationGroup, type Relation, type RelationGroup } from "./relation.ts";
import type { Blocker, SelectedPackages } from "./selected-packages.ts";

/** Something that has to hold, and for whose sake. */
export interface Goal {
  readonly group: RelationGroup;
  /** The package that depends on it; undefined where it was asked for. */
  readonly owner?: DebianPackage;
}

/** The state of a search in which the last goal could not be met. */
export interface FailedSearch {
  readonly universe: PackageUniverse;
  readonly target: string;
  readonly selected: SelectedPackages;
  /** Of the choices so far, by level. */
  readonly goals: readonly Goal[];
  /** Packages that would meet the last goal, all of them excluded. */
  readonly options: readonly DebianPackage[];
}

/** `Cannot resolve "a" for trixie/amd64: a 1 depends on b, b 2 depends on c (>= 3), c is at 2`. */
export function explainFailure(search: FailedSearch): ResolveError {
  const { universe, selected, goals, options, target } = search;
  const chain: Goal[] = [];
  for (let goal = goals.at(-1); goal !== undefined; ) {
    chain.unshift(goal);
    const owner: DebianPackage | undefined = goal.owner;
    goal = owner && goals[selected.get(owner.name)?.level ?? -1];
  }
  const failed = chain.at(-1)?.group ?? [];
  const steps = chain
    .filter((goal) => goal.owner !== undefined)
    .map(({ owner, group }) => `${labelOf(owner)} depends on ${formatRelationGroup(group)}`);
  const reasons =
    options.length > 0
      ? options.flatMap((option) => selected.blockersOf(option)).map(formatBlocker)
      : failed.map((relation) => absenceOf(relation, universe));
  const wanted = chain[0]?.group[0]?.name ?? "";
  const hint = chain.length === 1 ? suggestName(wanted, universe.names()) : undefined;
  return new ResolveError(
    `Cannot resolve "${wanted}" for ${target}: ${[...steps, ...new Set(reasons)].join(", ")}`,
    hint === undefined ? {} : { hint },
  );
}

function labelOf(item: DebianPackage | undefined): string {
  return `${item?.name} ${item?.version}`;
}

function formatBlocker({ relation, subject, object }: Blocker): string {
  return relation === "is chosen as"
    ? `${subject.name} is chosen at ${object.version}`
    : `${labelOf(subject)} ${relation} ${labelOf(object)}`;
}

function absenceOf({ name }: Relation, universe: PackageUniverse): string {
  const versions = universe.versionsOf(name).map((item) => item.version);
  if (versions.length > 0) return `${name} is at ${versions.join(" and ")}`;
  const providers = universe.providersOf(name).map(labelOf);
  return providers.length > 0
    ? `${name} is only provided by ${providers.join(" and ")}, in no such version`
    : `there is no package "${name}"`;
}
