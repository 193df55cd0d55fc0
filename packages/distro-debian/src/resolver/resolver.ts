/**
 * From names to a set of packages that can be installed together.
 *
 * The choices are apt's: what was asked for is marked first, then dependencies are followed depth
 * first in field order, recommendations after them; of alternatives the first that can be installed
 * is taken, unless another is selected already; a package beats a provider of its name. Unlike apt,
 * it takes a choice back that leads nowhere, and with it those made since that had no part in the
 * failure (conflict-directed backjumping, Prosser 1993), and it takes a version that is no candidate
 * where a dependency asks for one. So it finds sets where apt finds none.
 *
 * @see Debian Policy, chapter 7
 * @module
 */
import { ResolveError } from "@rootsmith/core/provider";
import type { DebianPackage } from "../formats/debian-package.ts";
import { packageKey } from "../formats/package-key.ts";
import { formatPackageSpec, type PackageSpec } from "../formats/package-spec.ts";
import type { RelationGroup } from "../formats/relation.ts";
import { isOneOf, optionsForGroup, optionsForSpec } from "./package-options.ts";
import type { PackagePool } from "./package-pool.ts";
import { explainFailure, type Goal } from "./resolve-failure.ts";
import { SelectedPackages } from "./selected-packages.ts";

export interface PackageRequest {
  /** What the packages are for, in messages: `"trixie/amd64"`. */
  readonly target: string;
  /** The requested packages, in the order in which they are marked. */
  readonly specs: readonly PackageSpec[];
  /** Packages that are never chosen: `"name"` of any architecture, or `"name:architecture"`. */
  readonly exclude?: readonly string[];
  /** Keys of packages that are installed, and go. */
  readonly removed?: readonly string[];
  /** Bring what packages recommend, where it can be installed. Default false. */
  readonly recommends?: boolean;
  /** Names of packages that come first where they satisfy a dependency, whatever their position. */
  readonly preferred?: readonly string[];
  /** What is there already, and stays in one version or another. */
  readonly installed?: readonly InstalledChoice[];
}

/** A package that is there already. */
export interface InstalledChoice {
  readonly package: DebianPackage;
  /** The versions that it may have, best first; mostly itself, then newer ones that a dependency may want. */
  readonly versions: readonly DebianPackage[];
  /** It was asked for now. */
  readonly requested: boolean;
}

export interface ResolvedPackage {
  readonly package: DebianPackage;
  /** Unique in the set: {@linkcode packageKey}. */
  readonly key: string;
  /** It was asked for, and is not only a dependency. */
  readonly requested: boolean;
  /** Keys of those in the set that satisfy Pre-Depends, sorted. */
  readonly preDepends: readonly string[];
  /** Keys of those in the set that satisfy Depends, sorted. */
  readonly depends: readonly string[];
}

/**
 * Resolves a request to a closed set without conflicts, sorted by key. Pure and deterministic.
 *
 * @throws {ResolveError} If there is no such set; the message follows the first chain that failed.
 */
export function resolvePackages(
  pool: PackagePool,
  request: PackageRequest,
): readonly ResolvedPackage[] {
  const search = new Search(pool, request);
  search.run();
  const keyOf = (item: DebianPackage): string => packageKey(item, pool.architecture);
  const keysOf = (goals: readonly Goal[]): string[] => {
    const items = goals
      .map((goal) => search.satisfierOf(goal))
      .filter((item) => item !== undefined);
    return [...new Set(items.map(keyOf))].sort();
  };
  const requested = new Set([
    ...keysOf(request.specs.map((spec) => ({ spec }))),
    ...(request.installed ?? [])
      .filter((item) => item.requested)
      .map((item) => keyOf(item.package)),
  ]);
  return search.selected
    .all()
    .map((item) => ({
      package: item,
      key: keyOf(item),
      requested: requested.has(keyOf(item)),
      preDepends: keysOf(goalsOf(item, "depends on", item.preDepends)),
      depends: keysOf(goalsOf(item, "depends on", item.depends)),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
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
  /** What is left to try. */
  readonly options: Iterator<DebianPackage>;
  /** The last one is selected, unless it is kept out. */
  readonly tried: DebianPackage[];
  /** Levels of the choices that brought the goal or that ruled out an option. */
  readonly culprits: Set<number>;
}

/** Choices taken back before giving up. Real archives need a handful. */
const MAX_RETREATS = 20_000;

class Search {
  readonly selected: SelectedPackages;
  readonly #pool: PackagePool;
  readonly #request: PackageRequest;
  readonly #isExcluded: (item: DebianPackage) => boolean;
  readonly #isRemoved: (item: DebianPackage) => boolean;
  readonly #installed = new Set<DebianPackage>();
  readonly #choices: Choice[] = [];
  /** Packages that a request may mean. */
  readonly #meant = new Map<PackageSpec, readonly DebianPackage[]>();
  #firstFailure: ResolveError | undefined;
  #retreats = 0;

  constructor(pool: PackagePool, request: PackageRequest) {
    this.#pool = pool;
    this.#request = request;
    this.#isExcluded = isOneOf(request.exclude);
    const removed = new Set(request.removed);
    this.#isRemoved = (item) => removed.has(packageKey(item, pool.architecture));
    this.selected = new SelectedPackages(pool.architecture);
  }

  run(): void {
    const installed = (this.#request.installed ?? []).map((item) => {
      const spec = specOf(item.package);
      this.#meant.set(spec, item.versions);
      this.#installed.add(item.package);
      return spec;
    });
    let agenda = requestAgenda([...installed, ...this.#request.specs]);
    while (agenda !== undefined) agenda = this.#step(agenda);
  }

  /** The selected package that meets a goal. */
  satisfierOf(goal: Goal): DebianPackage | undefined {
    return "spec" in goal
      ? this.#meantBy(goal.spec).find((item) => this.selected.has(item))
      : this.selected.satisfierOf(goal.group, goal.owner);
  }

  #step({ goal, isMet, rest }: Agenda): Agenda | undefined {
    const satisfier = this.satisfierOf(goal);
    if (satisfier !== undefined) return isMet ? this.#agendaOf(satisfier, rest) : rest;

    const owner = "spec" in goal ? undefined : this.selected.get(goal.owner);
    const choice: Choice = {
      goal,
      rest,
      level: this.#choices.length,
      options: this.#optionsFor(goal)[Symbol.iterator](),
      tried: [],
      culprits: new Set(owner && [owner.level]),
    };
    this.#choices.push(choice);
    if (this.#takeNext(choice)) return this.#agendaAfter(choice);

    this.#firstFailure ??= explainFailure({
      pool: this.#pool,
      target: this.#request.target,
      selected: this.selected,
      goals: this.#choices.map((item) => item.goal),
      options: choice.tried,
      isExcluded: this.#isExcluded,
      isRemoved: this.#isRemoved,
      isInstalled: (item) => this.#installed.has(item),
    });
    return this.#retreat();
  }

  #optionsFor(goal: Goal): Iterable<DebianPackage> {
    if ("spec" in goal) return this.#meantBy(goal.spec);
    const { preferred } = this.#request;
    return optionsForGroup(this.#pool, goal.group, goal.owner, goal.relation, { preferred });
  }

  #meantBy(spec: PackageSpec): readonly DebianPackage[] {
    let options = this.#meant.get(spec);
    if (options === undefined) {
      options = optionsForSpec(this.#pool, spec);
      checkIsClear(spec, options, this.#request.target);
      this.#meant.set(spec, options);
    }
    return options;
  }

  /** What is there already has had its chance. */
  #bringsRecommended(owner: DebianPackage): boolean {
    return (this.#request.recommends ?? false) && !this.#installed.has(owner);
  }

  /** Selects the next option that nothing selected excludes. False if none is left. */
  #takeNext(choice: Choice): boolean {
    for (;;) {
      const { value: option, done } = choice.options.next();
      if (done) return false;
      choice.tried.push(option);
      if (this.#isExcluded(option) || this.#isRemoved(option)) continue;
      const blockers = this.selected.blockersOf(option);
      if (blockers.length === 0) {
        this.selected.add({ package: option, level: choice.level });
        return true;
      }
      for (const { by } of blockers) choice.culprits.add(by.level);
    }
  }

  /**
   * Goes back from the last choice, which has no option left, to the one that can be made anew, or
   * on from one that need not be made.
   */
  #retreat(): Agenda | undefined {
    for (;;) {
      const failed = this.#choices.pop();
      if (failed !== undefined && isOptional(failed.goal)) return failed.rest;
      const level = Math.max(...(failed?.culprits ?? []));
      const culprit = this.#choices[level];
      if (failed === undefined || culprit === undefined || ++this.#retreats > MAX_RETREATS) {
        throw (
          this.#firstFailure ??
          new ResolveError(
            `Cannot resolve the packages for ${this.#request.target}: ${MAX_RETREATS} ways failed`,
          )
        );
      }
      while (this.#choices.length > level + 1) this.#takeBack(this.#choices.pop());
      this.#takeBack(culprit);
      for (const other of failed.culprits) if (other !== level) culprit.culprits.add(other);
      if (this.#takeNext(culprit)) return this.#agendaAfter(culprit);
    }
  }

  #takeBack(choice: Choice | undefined): void {
    const option = choice?.tried.at(-1);
    if (choice !== undefined && option !== undefined) {
      this.selected.remove({ package: option, level: choice.level });
    }
  }

  /** A request is only marked; its dependencies stand on the agenda already. */
  #agendaAfter({ goal, tried, rest }: Choice): Agenda | undefined {
    const chosen = tried.at(-1);
    return "spec" in goal || chosen === undefined ? rest : this.#agendaOf(chosen, rest);
  }

  /** What a selected package needs, then what it recommends. */
  #agendaOf(owner: DebianPackage, rest: Agenda | undefined): Agenda | undefined {
    const goals = [
      ...goalsOf(owner, "depends on", owner.preDepends),
      ...goalsOf(owner, "depends on", owner.depends),
      ...goalsOf(owner, "recommends", this.#bringsRecommended(owner) ? owner.recommends : []),
    ];
    return goals.reduceRight<Agenda | undefined>(
      (agenda, goal) => ({ goal, isMet: false, rest: agenda }),
      rest,
    );
  }
}

/** @throws {ResolveError} If only others provide the name: which of them is meant is not for us to say. */
function checkIsClear(spec: PackageSpec, options: readonly DebianPackage[], target: string): void {
  const names = new Set(options.map((item) => item.name));
  if (names.size < 2) return;
  throw new ResolveError(
    `Cannot resolve "${formatPackageSpec(spec)}" for ${target}: it is no package, but a name that others provide`,
    { hint: `Name one of: ${[...names].sort().join(", ")}` },
  );
}

function specOf({ name, architecture }: DebianPackage): PackageSpec {
  return { name, ...(architecture !== "all" && { architecture }) };
}

/** All requests, then the dependencies of each. */
function requestAgenda(specs: readonly PackageSpec[]): Agenda | undefined {
  let agenda: Agenda | undefined;
  for (const isMet of [true, false]) {
    for (const spec of specs.toReversed()) agenda = { goal: { spec }, isMet, rest: agenda };
  }
  return agenda;
}

function goalsOf(
  owner: DebianPackage,
  relation: "depends on" | "recommends",
  groups: readonly RelationGroup[],
): Goal[] {
  return groups.map((group) => ({ owner, relation, group }));
}

function isOptional(goal: Goal): boolean {
  return "owner" in goal && goal.relation === "recommends";
}
