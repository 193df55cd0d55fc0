/**
 * The decisions of one resolution, in the order in which libsolv takes them.
 *
 * @see https://github.com/openSUSE/libsolv/blob/master/src/solver.c (solver_run_sat)
 * @module
 */
import { compareEvr } from "../metadata/evr.ts";
import type { KeptRpm } from "./base-choices.ts";
import { byPreference, rankCandidates, withoutWorse } from "./choose-candidate.ts";
import { type Clause, ClauseSolver } from "./clause-solver.ts";
import type { Cause } from "./explain-failure.ts";
import { clausesOfPackage } from "./package-clauses.ts";
import type { PackagePool } from "./package-pool.ts";
import { reachableFrom } from "./reachable-packages.ts";
import { WeakDependencies } from "./weak-dependencies.ts";

/** A decision that had alternatives. */
interface Branch {
  /** Of the solver, before the decision. */
  readonly level: number;
  /** Those first that were chosen already; the last one of them stands. */
  readonly chosen: number[];
  readonly alternatives: number[];
}

export class Resolution {
  readonly #pool: PackagePool;
  readonly #solver: ClauseSolver<Cause>;
  readonly #weak: WeakDependencies;
  readonly #clauses = new Map<number, readonly Clause<Cause>[]>();
  readonly #requests: readonly Clause<Cause>[];
  readonly #kept: readonly (KeptRpm & { readonly clause: Clause<Cause> })[];
  readonly #weaklyChosen = new Set<number>();
  #reached: ReadonlySet<number> | undefined;
  #branches: Branch[] = [];

  /** `requests` have to hold; what is `kept` stays in one of its versions. */
  constructor(
    pool: PackagePool,
    requests: readonly Clause<Cause>[],
    kept: readonly KeptRpm[] = [],
  ) {
    this.#pool = pool;
    this.#requests = requests;
    this.#kept = kept.map(({ id, choices }) => ({
      id,
      choices,
      clause: { literals: choices, why: { type: "installed", id } },
    }));
    this.#solver = new ClauseSolver((id) => {
      const isReachable = (other: number): boolean => this.#reachable().has(other);
      const clauses = clausesOfPackage(id, pool, this.#isArchChosen(id), isReachable).filter(
        (clause) => !this.#isBrokenBelow(id, clause),
      );
      this.#clauses.set(id, clauses);
      return clauses;
    });
    this.#weak = new WeakDependencies(pool, this.#solver);
  }

  /**
   * Decides until nothing is left to decide. Returns the ids of what is installed.
   *
   * @throws {Unsatisfiable} If there is no solution.
   */
  run(weakDeps: boolean): readonly number[] {
    for (const clause of this.#requests) this.#solver.assert(clause);
    for (const { clause } of this.#kept) this.#solver.assert(clause);
    for (;;) {
      if (!this.#decideRequests()) continue;
      if (!this.#decideKept()) continue;
      if (!this.#decideDependencies()) continue;
      if (weakDeps && this.#decideWeak()) continue;
      if (this.#takeAlternative()) continue;
      return this.#solver.trueVariables.toSorted((a, b) => a - b);
    }
  }

  reasonOf(id: number): "requested" | "weak" | "dependency" {
    if (this.#requests.some(({ literals }) => literals.includes(id))) return "requested";
    return this.#weaklyChosen.has(id) ? "weak" : "dependency";
  }

  /** A request that only other architectures than the native one can meet names one of them. */
  #isArchChosen(id: number): boolean {
    const [native] = this.#pool.architectures;
    const isOther = (literal: number): boolean =>
      literal > 0 && ![native, "noarch"].includes(this.#pool.package(literal).arch);
    return this.#requests.some(({ literals }) => literals.includes(id) && literals.every(isOther));
  }

  /** What the requests lead to, with all alternatives. */
  #reachable(): ReadonlySet<number> {
    this.#reached ??= reachableFrom(
      [...this.#requests, ...this.#kept.map(({ clause }) => clause)].flatMap(
        ({ literals }) => literals,
      ),
      this.#pool,
    );
    return this.#reached;
  }

  /** False if earlier decisions had to be taken back. */
  #decide(chosen: number, alternatives: readonly number[] = []): boolean {
    const { level } = this.#solver;
    if (alternatives.length > 0) {
      this.#branches.push({ level, chosen: [chosen], alternatives: [...alternatives] });
    }
    this.#solver.decide(chosen);
    this.#branches = this.#branches.filter((branch) => branch.level < this.#solver.level);
    return this.#solver.level > level;
  }

  /** False if decisions had to be taken back. */
  #choose(candidates: readonly number[]): boolean {
    const [chosen, ...alternatives] = rankCandidates(candidates, this.#pool, this.#weak);
    return this.#decide(chosen as number, alternatives);
  }

  #decideRequests(): boolean {
    for (const clause of this.#requests) {
      const candidates = this.#notOlder(this.#candidatesFor(clause));
      if (candidates.length > 0 && !this.#choose(candidates)) return false;
    }
    return true;
  }

  /** Where a package of that name is there already: it, or a newer one. */
  #notOlder(ids: readonly number[]): readonly number[] {
    const there = ids
      .filter((id) => this.#pool.installed.has(id))
      .map((id) => this.#pool.package(id));
    if (there.length === 0) return ids;
    return ids.filter((id) => {
      const item = this.#pool.package(id);
      const isThere = this.#pool.installed.has(id);
      return there.some(
        ({ name, evr }) => name === item.name && (isThere || compareEvr(item.evr, evr) > 0),
      );
    });
  }

  #decideKept(): boolean {
    for (const { choices, clause } of this.#kept) {
      if (this.#candidatesFor(clause).length === 0) continue;
      const first = choices.find((id) => this.#solver.value(id) === undefined);
      if (first !== undefined && !this.#decide(first)) return false;
    }
    return true;
  }

  /** What does not hold in the image below is not for this installation to mend. */
  #isBrokenBelow(id: number, { literals }: Clause<Cause>): boolean {
    const { installed } = this.#pool;
    if (!installed.has(id)) return false;
    return !literals.some((literal) =>
      literal > 0 ? installed.has(literal) : !installed.has(-literal),
    );
  }

  /**
   * Goes round through the requirements until none is left. What leaves no choice once worse
   * candidates are left out goes first: it may settle other choices.
   */
  #decideDependencies(): boolean {
    let at: Position = { id: Number.POSITIVE_INFINITY, index: 0 };
    let isPostponing = true;
    for (;;) {
      let firstPostponed: Position | undefined;
      let next: Position | undefined;
      for (const { position, clause } of this.#requirementsFrom(at)) {
        const candidates = this.#candidatesFor(clause);
        if (candidates.length === 0) continue;
        if (isPostponing && withoutWorse(candidates, this.#pool, this.#weak).length > 1) {
          firstPostponed ??= position;
          continue;
        }
        if (!this.#choose(candidates)) return false;
        next = { id: position.id, index: position.index + 1 };
        break;
      }
      if (next !== undefined) at = next;
      else if (firstPostponed === undefined) return true;
      else {
        at = firstPostponed;
        isPostponing = false;
      }
    }
  }

  /** The clauses of what is installed, from the last package to the first one, then from the last on. */
  *#requirementsFrom(start: Position): Generator<{ position: Position; clause: Clause<Cause> }> {
    const ids = this.#solver.trueVariables.toSorted((a, b) => b - a);
    const positions = ids.flatMap((id) =>
      (this.#clauses.get(id) ?? []).map((clause, index) => ({ position: { id, index }, clause })),
    );
    const isBefore = ({ position }: { position: Position }): boolean =>
      position.id > start.id || (position.id === start.id && position.index < start.index);
    yield* positions.filter((item) => !isBefore(item));
    yield* positions.filter(isBefore);
  }

  /** What could meet a clause that nothing meets yet. Empty if its condition can still be avoided. */
  #candidatesFor({ literals }: Clause<Cause>): readonly number[] {
    const candidates: number[] = [];
    for (const literal of literals) {
      if (this.#solver.isTrue(literal)) return [];
      if (this.#solver.isFalse(literal)) continue;
      if (literal < 0) return [];
      candidates.push(literal);
    }
    return candidates;
  }

  /** Installs what is recommended and what supplements. False if there is no such thing. */
  #decideWeak(): boolean {
    const recommended = this.#weak.recommended().flat();
    const supplements = this.#weak.supplements();
    const all = [...new Set([...recommended, ...supplements])];
    if (all.length === 0) return false;
    const best = new Set(rankCandidates(all, this.#pool));
    const first = byPreference(
      supplements.filter((id) => best.has(id)),
      this.#pool,
      this.#weak,
    );
    for (const id of first) {
      if (this.#solver.value(id) !== undefined) continue;
      this.#weaklyChosen.add(id);
      if (!this.#decide(id)) return true;
    }
    for (const speaker of this.#weak.speakers) {
      for (const relation of this.#pool.package(speaker).recommends) {
        const open = this.#weak.openFor(relation).filter((id) => best.has(id));
        if (open.length === 0) continue;
        for (const id of open) this.#weaklyChosen.add(id);
        if (!this.#choose(open)) return true;
      }
    }
    return true;
  }

  /**
   * Goes back to the first choice of which an alternative came later all the same, or of which an
   * alternative is recommended by now and the choice is not.
   */
  #takeAlternative(): boolean {
    for (const branch of this.#branches) {
      const { level, chosen, alternatives } = branch;
      const isLater = (id: number): boolean =>
        this.#solver.value(id) === true && this.#solver.levelOf(id) > level;
      const standing = chosen.find((id) => isLater(id) && this.#solver.levelOf(id) === level + 1);
      const isReplaceable = standing !== undefined && !this.#weak.isRecommended(standing);
      const taken =
        alternatives.find(isLater) ??
        (isReplaceable ? alternatives.find((id) => this.#weak.isRecommended(id)) : undefined);
      if (taken === undefined) continue;
      alternatives.splice(alternatives.indexOf(taken), 1);
      chosen.push(taken);
      this.#solver.revert(level);
      this.#decide(taken);
      return true;
    }
    return false;
  }
}

/** A clause of a package. */
interface Position {
  readonly id: number;
  readonly index: number;
}
