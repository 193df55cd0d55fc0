/**
 * Why a request cannot be resolved, as a chain of reasons.
 *
 * @module
 */
import { ResolveError, suggestName } from "@rootsmith/core/provider";
import type { DebianPackage, IndexOrigin } from "../formats/debian-package.ts";
import { ownArchitecture, packageKey } from "../formats/package-key.ts";
import { formatPackageSpec, type PackageSpec } from "../formats/package-spec.ts";
import { formatRelationGroup, type Relation, type RelationGroup } from "../formats/relation.ts";
import { suitesOf } from "./package-options.ts";
import type { PackagePool } from "./package-pool.ts";
import type { Blocker, SelectedPackages } from "./selected-packages.ts";

/** Something that was asked for, or that a package wants. */
export type Goal =
  | { readonly spec: PackageSpec }
  | {
      readonly owner: DebianPackage;
      readonly relation: "depends on" | "recommends";
      readonly group: RelationGroup;
    };

/** The state of a search in which the last goal could not be met. */
export interface FailedSearch {
  readonly pool: PackagePool;
  readonly target: string;
  readonly selected: SelectedPackages;
  /** Of the choices so far, by level. */
  readonly goals: readonly Goal[];
  /** Packages that would meet the last goal, all of them kept out. */
  readonly options: readonly DebianPackage[];
  /** Whether the user wants a package kept out. */
  isExcluded(item: DebianPackage): boolean;
  /** Whether it is there, and is to go. */
  isRemoved(item: DebianPackage): boolean;
  /** Whether it is there already. */
  isInstalled(item: DebianPackage): boolean;
}

interface Reason {
  readonly fact: string;
  readonly hint?: string | undefined;
}

/**
 * `Cannot resolve "a" for trixie/amd64: a 1 depends on b, b 2 depends on c (>= 3), c is at 2`.
 * Undefined if the chain goes through a recommendation: that is no failure.
 */
export function explainFailure(search: FailedSearch): ResolveError | undefined {
  const { pool, selected, options, target } = search;
  const chain = chainOf(search);
  const [first, last] = [chain[0], chain.at(-1)];
  if (first === undefined || last === undefined || !("spec" in first)) return undefined;
  const label = (item: DebianPackage): string => labelOf(item, pool.architecture);
  const steps = chain.flatMap((goal) =>
    "spec" in goal ? [] : [`${label(goal.owner)} depends on ${formatRelationGroup(goal.group)}`],
  );
  const reasons: readonly Reason[] =
    options.length > 0
      ? options.flatMap((option) => [
          ...(search.isExcluded(option) ? [exclusionReason(option, "excluded", pool)] : []),
          ...(search.isRemoved(option) ? [exclusionReason(option, "to be removed", pool)] : []),
          ...selected.blockersOf(option).map((blocker) => blockerReason(blocker, search, label)),
        ])
      : "spec" in last
        ? [specReason(last.spec, pool)]
        : last.group.map((relation) => relationReason(relation, last.owner, pool));
  const facts = new Set([...steps, ...reasons.map(({ fact }) => fact)]);
  const hint = reasons.find((reason) => reason.hint !== undefined)?.hint;
  return new ResolveError(
    `Cannot resolve "${formatPackageSpec(first.spec)}" for ${target}: ${[...facts].join(", ")}`,
    hint === undefined ? {} : { hint },
  );
}

/** From the request to the last goal. Empty where a recommendation stands between. */
function chainOf({ goals, selected }: FailedSearch): readonly Goal[] {
  const chain: Goal[] = [];
  for (let goal = goals.at(-1); goal !== undefined; ) {
    chain.unshift(goal);
    if ("spec" in goal) return chain;
    if (goal.relation === "recommends") return [];
    goal = goals[selected.get(goal.owner)?.level ?? -1];
  }
  return chain;
}

function labelOf(item: DebianPackage, native: string): string {
  return `${packageKey(item, native)} ${item.version}`;
}

function blockerReason(
  blocker: Blocker,
  { isInstalled, pool }: FailedSearch,
  label: (item: DebianPackage) => string,
): Reason {
  const { package: item } = blocker.by;
  const fact = formatBlocker(blocker, label);
  if (!isInstalled(item) || blocker.relation === "is chosen as") return { fact };
  const key = packageKey(item, pool.architecture);
  return { fact, hint: `Remove "${key}" from the image below with the option remove` };
}

function formatBlocker(
  { relation, subject, object }: Blocker,
  label: (item: DebianPackage) => string,
): string {
  return relation === "is chosen as"
    ? `${subject.name} is chosen at ${object.version}`
    : `${label(subject)} ${relation} ${label(object)}`;
}

function exclusionReason(item: DebianPackage, what: string, pool: PackagePool): Reason {
  const key = packageKey(item, pool.architecture);
  return { fact: `${key} is ${what}`, hint: `Take "${key}" out of what is ${what}` };
}

function specReason(spec: PackageSpec, pool: PackagePool): Reason {
  const { name, architecture = pool.architecture, version, suite } = spec;
  if (!pool.architectures.includes(architecture)) return unconfigured(architecture);
  const all = pool.allVersionsOf(name, architecture);
  if (all.length === 0) {
    const reason = missing(name, architecture, pool);
    const near = (): string | undefined => suggestName(name, pool.names(), pool.countDependents);
    return { ...reason, hint: reason.hint ?? near() };
  }
  if (version === undefined && suite === undefined) return ruledOut(name, all);
  const found = suite === undefined ? all : all.filter((item) => suitesOf(pool, item).has(suite));
  if (found.length > 0) {
    return { fact: presenceOf(name, found), hint: "Name one of these versions" };
  }
  const suites = suitesIn(pool.origins);
  return suite !== undefined && suites.includes(suite)
    ? {
        fact: `"${suite}" has no ${name}`,
        hint: `It is in: ${suitesIn(all.flatMap((item) => pool.originsOf(item))).join(", ")}`,
      }
    : {
        fact: `there is no suite "${suite}"`,
        hint: `Choose one of: ${suites.filter(Boolean).join(", ")}`,
      };
}

function relationReason(
  { name, qualifier }: Relation,
  owner: DebianPackage,
  pool: PackagePool,
): Reason {
  const native = pool.architecture;
  const architecture =
    qualifier === undefined
      ? ownArchitecture(owner, native)
      : qualifier === "any" || qualifier === "native"
        ? native
        : qualifier;
  if (!pool.architectures.includes(architecture)) return unconfigured(architecture);
  const installable = pool.versionsOf(name, architecture);
  if (installable.length > 0) return { fact: presenceOf(name, installable) };
  const all = pool.allVersionsOf(name, architecture);
  if (all.length > 0) return ruledOut(name, all);
  const providers = pool.providersOf(name).map((item) => labelOf(item, native));
  if (providers.length === 0) return missing(name, architecture, pool);
  return { fact: `${name} is only provided by ${providers.join(" and ")}, in no such version` };
}

function unconfigured(architecture: string): Reason {
  return {
    fact: `"${architecture}" is none of the architectures of this rootfs`,
    hint: `Add "${architecture}" to the architectures`,
  };
}

function missing(name: string, architecture: string, pool: PackagePool): Reason {
  const key = packageKey({ name, architecture }, pool.architecture);
  const others = pool.architectures.filter((other) => pool.allVersionsOf(name, other).length > 0);
  const [problem] = pool.problemsOf(name);
  if (problem !== undefined) return { fact: `its stanza is of no use: ${problem.message}` };
  return {
    fact: `there is no package "${key}"`,
    hint: others.length > 0 ? `There is "${name}" for ${others.join(", ")}` : undefined,
  };
}

function ruledOut(name: string, all: readonly DebianPackage[]): Reason {
  return {
    fact: `${presenceOf(name, all)}, which a pin rules out`,
    hint: `Change the pin, or ask for the version: "${name}=${all[0]?.version}"`,
  };
}

function suitesIn(origins: readonly IndexOrigin[]): readonly string[] {
  return [...new Set(origins.map((origin) => origin.suite))];
}

function presenceOf(name: string, versions: readonly DebianPackage[]): string {
  return `${name} is at ${versions.map((item) => item.version).join(" and ")}`;
}
