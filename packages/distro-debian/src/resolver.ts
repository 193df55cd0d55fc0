/**
 * From names to a set of packages that can be installed together.
 *
 * The choices are apt's: what was asked for is marked first, then dependencies are followed depth
 * first in field order; of alternatives the first that can be installed is taken, unless another is
 * selected already; a package beats a provider of its name. Unlike apt, it takes a choice back that
 * leads nowhere, and with it those made since that had no part in the failure (conflict-directed
 * backjumping, Prosser 1993).
 *
 * @see Debian Policy, chapter 7
 * @module
 */
import { ResolveError } from "@rootsmith/core";
import type { DebianPackage } from "./debian-package.ts";
import { optionsFor } from "./package-options.ts";
import type { PackageUniverse } from "./package-universe.ts";
import type { Relation, RelationGroup } from "./relation.ts";
import { explainFailure, type Goal } from "./resolve-failure.ts";
import { SelectedPackages } from "./selected-packages.ts";

export interface PackageRequest {
  /** What the packages are for, in messages: `"trixie/amd64"`. */
  readonly target: string;
  /** Package names, in the order in which they are marked. */
  readonly names: readonly string[];
  /** Names that come first among the alternatives of a dependency, wherever they stand there. */
  readonly preferred?: readonly string[];
}

export interface ResolvedPackage {
  readonly package: DebianPackage;
  /** It was asked for, and is not only a dependency. */
  readonly requested: boolean;
  /** Names in the set that satisfy Pre-Depends, sorted. */
  readonly preDepends: readonly string[];
  /** Names in the set that satisfy Depends, sorted. */
  readonly depends: readonly string[];
}

/**
 * Resolves a request to a closed set without conflicts, sorted by name. Pure and deterministic.
 *
 * @throws {ResolveError} If there is no such set; the message follows the first chain that failed.
 */
export function resolvePackages(
  universe: PackageUniverse,
  request: PackageRequest,
): readonly ResolvedPackage[] {
  const search = new Search(universe, request);
  search.run();
  const namesOf = (groups: readonly RelationGroup[], owner?: DebianPackage): string[] => {
    const names = groups.map(
      (group) => search.satisfierOf({ group, ...(owner && { owner }) })?.name,
    );
    return [...new Set(names.filter((name) => name !== undefined))].sort();
  };
  const requested = new Set(namesOf(request.names.map(groupOf)));
  return search.selected
    .all()
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((item) => ({
      package: item,
      requested: requested.has(item.name),
      preDepends: namesOf(item.preDepends, item),
      depends: namesOf(item.depends, item),
    }));
}

/** What is left to do. Tails are shared, so that a choice can be taken back. */
interface Agenda {
  readonly goal: Goal;
  /** The goal is met by now: go on with the dependencies of what meets it. */
  readonly isMet: boolean;
  readonly rest: Agenda | undefined;
}

/** A goal for which a package had to be chosen. */
interface Choice {
  readonly goal: Goal;
  readonly rest: Agenda | undefined;
  readonly level: number;
  readonly options: readonly DebianPackage[];
  /** Index into `options` of the one to try next; the one before is selected. */
  next: number;
  /** Levels of the choices that brought the goal or that ruled out an option. */
  readonly culprits: Set<number>;
}

/** Choices taken back before giving up. Real archives need a handful. */
const MAX_RETREATS = 20_000;

class Search {
  readonly selected: SelectedPackages;
  readonly #universe: PackageUniverse;
  readonly #request: PackageRequest;
  readonly #choices: Choice[] = [];
  #firstFailure: ResolveError | undefined;
  #retreats = 0;

  constructor(universe: PackageUniverse, request: PackageRequest) {
    this.#universe = universe;
    this.#request = request;
    this.selected = new SelectedPackages(universe.architecture);
  }

  run(): void {
    let agenda = requestAgenda(this.#request.names);
    while (agenda !== undefined) agenda = this.#step(agenda);
  }

  /** The selected package that meets a goal. A request means the package of that name, if there is one. */
  satisfierOf({ group, owner }: Goal): DebianPackage | undefined {
    const name = group[0]?.name ?? "";
    const isNamed = owner === undefined && this.#universe.versionsOf(name).length > 0;
    return isNamed ? this.selected.get(name)?.package : this.selected.satisfierOf(group);
  }

  #optionsFor({ group, owner }: Goal): readonly DebianPackage[] {
    if (owner === undefined) return optionsForRequest(this.#universe, this.#request, group);
    const { preferred = [] } = this.#request;
    const isPreferred = (relation: Relation): boolean => preferred.includes(relation.name);
    const sorted = group.toSorted((a, b) => Number(isPreferred(b)) - Number(isPreferred(a)));
    return optionsFor(this.#universe, sorted, owner);
  }

  #step({ goal, isMet, rest }: Agenda): Agenda | undefined {
    const satisfier = this.satisfierOf(goal);
    if (satisfier !== undefined) return isMet ? dependencyAgenda(satisfier, rest) : rest;

    const owner = goal.owner && this.selected.get(goal.owner.name);
    const choice: Choice = {
      goal,
      rest,
      level: this.#choices.length,
      options: this.#optionsFor(goal),
      next: 0,
      culprits: new Set(owner && [owner.level]),
    };
    this.#choices.push(choice);
    if (this.#takeNext(choice)) return agendaAfter(choice);

    this.#firstFailure ??= explainFailure({
      universe: this.#universe,
      target: this.#request.target,
      selected: this.selected,
      goals: this.#choices.map((item) => item.goal),
      options: choice.options,
    });
    return agendaAfter(this.#retreat());
  }

  /** Selects the next option that nothing selected excludes. False if none is left. */
  #takeNext(choice: Choice): boolean {
    for (;;) {
      const option = choice.options[choice.next++];
      if (option === undefined) return false;
      const blockers = this.selected.blockersOf(option);
      if (blockers.length === 0) {
        this.selected.add({ package: option, level: choice.level });
        return true;
      }
      for (const { by } of blockers) choice.culprits.add(by.level);
    }
  }

  /** Goes back from the last choice, which has no option left, to the one that can be made anew. */
  #retreat(): Choice {
    for (;;) {
      const failed = this.#choices.pop();
      const level = Math.max(...(failed?.culprits ?? []));
      const culprit = this.#choices[level];
      if (failed === undefined || culprit === undefined || ++this.#retreats > MAX_RETREATS) {
        throw this.#firstFailure;
      }
      while (this.#choices.length > level + 1) this.#takeBack(this.#choices.pop());
      this.#takeBack(culprit);
      for (const other of failed.culprits) if (other !== level) culprit.culprits.add(other);
      if (this.#takeNext(culprit)) return culprit;
    }
  }

  #takeBack(choice: Choice | undefined): void {
    const option = choice?.options[choice.next - 1];
    if (choice !== undefined && option !== undefined) {
      this.selected.remove({ package: option, level: choice.level });
    }
  }
}

/** @throws {ResolveError} If only others provide the name: which of them is meant is not for us to say. */
function optionsForRequest(
  universe: PackageUniverse,
  { target }: PackageRequest,
  group: RelationGroup,
): readonly DebianPackage[] {
  const name = group[0]?.name ?? "";
  if (universe.versionsOf(name).length > 0) return universe.versionsOf(name);
  const providers = optionsFor(universe, group, undefined);
  if (providers.length < 2) return providers;
  throw new ResolveError(
    `Cannot resolve "${name}" for ${target}: it is no package, but a name that others provide`,
    { hint: `Name one of: ${providers.map((item) => item.name).join(", ")}` },
  );
}

/** All requests, then the dependencies of each. */
function requestAgenda(names: readonly string[]): Agenda | undefined {
  let agenda: Agenda | undefined;
  for (const isMet of [true, false]) {
    for (const name of names.toReversed()) {
      agenda = { goal: { group: groupOf(name) }, isMet, rest: agenda };
    }
  }
  return agenda;
}

/** A request is only marked; its dependencies stand on the agenda already. */
function agendaAfter({ goal, options, next, rest }: Choice): Agenda | undefined {
  const chosen = options[next - 1];
  return goal.owner === undefined || chosen === undefined ? rest : dependencyAgenda(chosen, rest);
}

function dependencyAgenda(owner: DebianPackage, rest: Agenda | undefined): Agenda | undefined {
  return [...owner.preDepends, ...owner.depends].reduceRight<Agenda | undefined>(
    (agenda, group) => ({ goal: { group, owner }, isMet: false, rest: agenda }),
    rest,
  );
}

function groupOf(name: string): RelationGroup {
  return [{ name }];
}
