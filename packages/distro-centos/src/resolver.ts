/**
 * From what is asked for to the packages that are installed: the choice of dnf for an empty root.
 *
 * @see https://github.com/openSUSE/libsolv/blob/master/src/solver.c (the order of decisions)
 * @module
 */
import { ResolveError, suggestName } from "@rootsmith/core";
import { newestOfEachName, type Preferences, rankCandidates } from "./choose-candidate.ts";
import { type Clause, ClauseSolver, Unsatisfiable } from "./clause-solver.ts";
import { clausesOfDependency } from "./dependency-clauses.ts";
import { type Cause, explainFailure } from "./explain-failure.ts";
import { clausesOfPackage } from "./package-clauses.ts";
import { findSpec } from "./package-spec.ts";
import type { PackageUniverse } from "./package-universe.ts";
import type { Relation } from "./relation.ts";
import { dependencyOf } from "./rich-dependency.ts";
import type { RpmPackage } from "./rpm-package.ts";

export interface ResolveRequest {
  /** Names, globs, NEVRAs, capabilities such as `"perl(Carp) >= 1"`, paths, rich dependencies. */
  readonly specs: readonly string[];
  /** As `specs`, but left out where there is no such package: members of groups. */
  readonly optional?: readonly string[];
  /** Whether `Recommends` and `Supplements` bring packages. */
  readonly weakDeps: boolean;
  /** Only the newest version of what is asked for will do. Default: false. */
  readonly best?: boolean;
}

export interface ResolvedRpm {
  readonly package: RpmPackage;
  readonly reason: "requested" | "dependency" | "weak";
  /** What it requires of the others, and whether that has to be installed before it. */
  readonly dependencies: readonly { readonly on: RpmPackage; readonly pre: boolean }[];
}

/**
 * The packages of a rootfs, in the order of the repositories.
 *
 * @throws {ResolveError} If there is no such package, or if they cannot be installed together; the
 *   message is the chain of reasons.
 * @throws {FormatError} If a package that matters is malformed.
 */
export function resolvePackages(
  universe: PackageUniverse,
  request: ResolveRequest,
): readonly ResolvedRpm[] {
  try {
    return new Resolution(universe, request).run();
  } catch (error) {
    if (!(error instanceof Unsatisfiable)) throw error;
    throw explainFailure(error.causes as readonly Cause[], universe);
  }
}

/** A decision that had alternatives. */
interface Branch {
  readonly level: number;
  readonly alternatives: number[];
}

class Resolution {
  readonly #universe: PackageUniverse;
  readonly #request: ResolveRequest;
  readonly #solver: ClauseSolver<Cause>;
  readonly #clauses = new Map<number, readonly Clause<Cause>[]>();
  readonly #requests: Clause<Cause>[] = [];
  readonly #recommended = new Map<number, ReadonlySet<number>>();
  readonly #suggested = new Map<number, ReadonlySet<number>>();
  readonly #weak = new Set<number>();
  #branches: Branch[] = [];
  /** Whose dependency was decided last. */
  #last = Number.POSITIVE_INFINITY;

  constructor(universe: PackageUniverse, request: ResolveRequest) {
    this.#universe = universe;
    this.#request = request;
    this.#solver = new ClauseSolver((id) => this.#clausesOf(id));
  }

  run(): readonly ResolvedRpm[] {
    for (const spec of this.#request.specs) this.#require(spec, true);
    for (const spec of this.#request.optional ?? []) this.#require(spec, false);
    while (
      this.#decideRequest() ||
      this.#decideDependency() ||
      (this.#request.weakDeps && this.#decideWeak()) ||
      this.#dropAlternative()
    ) {
      this.#branches = this.#branches.filter(({ level }) => level <= this.#solver.level);
    }
    return this.#result();
  }

  #clausesOf(id: number): readonly Clause<Cause>[] {
    const clauses = clausesOfPackage(id, this.#universe);
    this.#clauses.set(id, clauses);
    return clauses;
  }

  #require(spec: string, mustExist: boolean): void {
    if (spec.startsWith("(")) {
      for (const literals of clausesOfDependency(dependencyOf({ name: spec }), this.#universe)) {
        this.#assert({ literals, why: { type: "request", spec } });
      }
      return;
    }
    const groups = findSpec(spec, this.#universe);
    if (groups.length === 0 && mustExist) throw this.#unknown(spec);
    for (const ids of groups) {
      const literals = this.#request.best ? newestOfEachName(ids, this.#universe) : ids;
      this.#assert({ literals, why: { type: "request", spec } });
    }
  }

  #assert(clause: Clause<Cause>): void {
    this.#requests.push(clause);
    this.#solver.assert(clause);
  }

  #unknown(spec: string): ResolveError {
    const hint = suggestName(spec, this.#universe.names());
    return new ResolveError(`Cannot resolve "${spec}": no repository has such a package`, {
      ...(hint !== undefined && { hint }),
    });
  }

  #decideRequest(): boolean {
    return this.#decideOneOf(this.#requests);
  }

  /** Round about, from the package of the last decision on, as libsolv walks through its rules. */
  #decideDependency(): boolean {
    const installed = this.#solver.trueVariables.toSorted((a, b) => b - a);
    const next = installed.findIndex((id) => id <= this.#last);
    const start = Math.max(0, next);
    for (const id of [...installed.slice(start), ...installed.slice(0, start)]) {
      if (this.#decideOneOf(this.#clauses.get(id) ?? [])) {
        this.#last = id;
        return true;
      }
    }
    return false;
  }

  /** Chooses for the first clause that nothing meets yet. */
  #decideOneOf(clauses: readonly Clause<Cause>[]): boolean {
    for (const { literals } of clauses) {
      if (literals.some((literal) => this.#solver.isTrue(literal))) continue;
      const open = literals.filter((literal) => !this.#solver.isFalse(literal));
      const candidates = open.filter((literal) => literal > 0);
      if (candidates.length === 0) continue;
      // what only a condition would make necessary can be avoided
      if (candidates.length < open.length) continue;
      const [chosen, ...alternatives] = rankCandidates(
        candidates,
        this.#universe,
        this.#preferences,
      );
      this.#decide(chosen as number, alternatives);
      return true;
    }
    return false;
  }

  #decide(id: number, alternatives: number[]): void {
    const level = this.#solver.level;
    this.#solver.decide(id);
    if (alternatives.length > 0 && this.#solver.value(id))
      this.#branches.push({ level, alternatives });
  }

  /** Installs one package that is recommended, or that supplements what is installed. */
  #decideWeak(): boolean {
    const { supplementing } = this.#universe;
    const supplements = supplementing.filter((id) => this.#isOpen(id) && this.#isSupplementing(id));
    const recommended = this.#solver.trueVariables.flatMap((id) => this.#missingRecommends(id));
    const candidates = [...new Set([...recommended, ...supplements])];
    if (candidates.length === 0) return false;
    const id = rankCandidates(candidates, this.#universe)[0] as number;
    this.#weak.add(id);
    this.#decide(id, []);
    return true;
  }

  #isOpen(id: number): boolean {
    return this.#solver.value(id) === undefined;
  }

  #missingRecommends(id: number): readonly number[] {
    return this.#universe.package(id).recommends.flatMap((relation) =>
      clausesOfDependency(dependencyOf(relation), this.#universe)
        .filter((literals) => !literals.some((literal) => this.#solver.isTrue(literal)))
        .filter((literals) =>
          literals.every((literal) => literal > 0 || this.#solver.isFalse(literal)),
        )
        .flat()
        .filter((literal) => literal > 0 && this.#isOpen(literal)),
    );
  }

  #isSupplementing(id: number): boolean {
    return this.#universe.package(id).supplements.some((relation) => this.#isMet(relation));
  }

  #isMet(relation: Relation): boolean {
    return clausesOfDependency(dependencyOf(relation), this.#universe).every((literals) =>
      literals.some((literal) =>
        literal > 0 ? this.#solver.isTrue(literal) : this.#solver.value(-literal) !== true,
      ),
    );
  }

  /** Where an alternative of an early choice came later all the same, it is chosen at once. */
  #dropAlternative(): boolean {
    for (const { level, alternatives } of this.#branches) {
      const index = alternatives.findIndex(
        (id) => this.#solver.value(id) === true && this.#solver.levelOf(id) > level + 1,
      );
      if (index < 0) continue;
      const [id] = alternatives.splice(index, 1) as [number];
      this.#solver.revert(level);
      this.#decide(id, []);
      return true;
    }
    return false;
  }

  get #preferences(): Preferences {
    const says = (
      cache: Map<number, ReadonlySet<number>>,
      kind: "recommends" | "suggests",
      id: number,
    ): boolean =>
      this.#solver.trueVariables.some((speaker) => {
        const known =
          cache.get(speaker) ??
          new Set(
            this.#universe
              .package(speaker)
              [kind].flatMap((relation) => this.#universe.providersOf(relation)),
          );
        cache.set(speaker, known);
        return known.has(id);
      });
    return {
      isRecommended: (id) => says(this.#recommended, "recommends", id) || this.#isSupplementing(id),
      isSuggested: (id) =>
        says(this.#suggested, "suggests", id) ||
        this.#universe.package(id).enhances.some((relation) => this.#isMet(relation)),
    };
  }

  #result(): readonly ResolvedRpm[] {
    const ids = this.#solver.trueVariables.toSorted((a, b) => a - b);
    const requested = new Set(this.#requests.flatMap(({ literals }) => literals));
    const installed = new Set(ids);
    return ids.map((id) => {
      const item = this.#universe.package(id);
      const reason = requested.has(id) ? "requested" : this.#weak.has(id) ? "weak" : "dependency";
      return { package: item, reason, dependencies: this.#dependenciesOf(id, installed) };
    });
  }

  #dependenciesOf(id: number, installed: ReadonlySet<number>): ResolvedRpm["dependencies"] {
    const found = new Map<number, boolean>();
    for (const { name, range, pre } of this.#universe.package(id).requires) {
      const relation = range === undefined ? { name } : { name, range };
      for (const literals of clausesOfDependency(dependencyOf(relation), this.#universe)) {
        for (const other of literals) {
          if (other === id || !installed.has(other)) continue;
          found.set(other, pre || (found.get(other) ?? false));
        }
      }
    }
    return [...found].map(([other, pre]) => ({ on: this.#universe.package(other), pre }));
  }
}
