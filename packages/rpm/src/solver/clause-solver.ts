/**
 * Satisfiability of clauses that come to light one by one: conflict-driven clause learning.
 *
 * A variable is a number from 1; a literal is a variable, or its negative for "not". The clauses
 * of a variable are asked for when it becomes true, so that only the part of a large repository is
 * looked at that the decisions lead to. Decisions are the caller's.
 *
 * @see https://doi.org/10.1109/12.769433 (GRASP: conflict analysis, first unique implication point)
 * @module
 */

/** At least one of the literals holds. */
export interface Clause<Why> {
  readonly literals: readonly number[];
  /** What the caller said it is for; of a learned clause what it follows from. */
  readonly why: Why | readonly Clause<Why>[];
}

/** There is no solution. */
export class Unsatisfiable<Why> extends Error {
  /** What contradicts itself, the consequences first. */
  readonly causes: readonly Why[];
  constructor(causes: readonly Why[]) {
    super("no assignment satisfies all clauses");
    this.causes = causes;
  }
}

interface Assignment<Why> {
  readonly value: boolean;
  readonly level: number;
  readonly reason?: Clause<Why>;
}

export class ClauseSolver<Why extends object> {
  readonly #clausesOf: (variable: number) => Iterable<Clause<Why>>;
  readonly #assignments = new Map<number, Assignment<Why>>();
  readonly #trail: number[] = [];
  /** Length of the trail before each decision. */
  readonly #levels: number[] = [];
  readonly #occurrences = new Map<number, Clause<Why>[]>();
  readonly #expanded = new Set<number>();
  #propagated = 0;

  /** `clausesOf` gives what holds if a variable is true: each clause contains its negative. */
  constructor(clausesOf: (variable: number) => Iterable<Clause<Why>>) {
    this.#clausesOf = clausesOf;
  }

  /** Decisions that stand. */
  get level(): number {
    return this.#levels.length;
  }

  /** What is true, in the order in which it became so. */
  get trueVariables(): readonly number[] {
    return this.#trail.filter((literal) => literal > 0);
  }

  value(variable: number): boolean | undefined {
    return this.#assignments.get(variable)?.value;
  }

  /** Of a variable that has a value: the number of the decision that it follows from. */
  levelOf(variable: number): number {
    return this.#assignments.get(variable)?.level ?? 0;
  }

  isTrue(literal: number): boolean {
    return this.value(Math.abs(literal)) === literal > 0;
  }

  isFalse(literal: number): boolean {
    return this.value(Math.abs(literal)) === literal < 0;
  }

  /**
   * Adds what holds in any case, before the first decision.
   *
   * @throws {Unsatisfiable} If there is no solution.
   */
  assert(clause: Clause<Why>): void {
    const conflict = this.#add(clause) ?? this.#propagate();
    if (conflict !== undefined) throw this.#unsatisfiable(conflict);
  }

  /**
   * Makes an undecided literal true, with all that follows. Where that contradicts itself, the
   * solver goes back to an earlier decision and learns what it has to avoid.
   *
   * @throws {Unsatisfiable} If there is no solution.
   */
  decide(literal: number): void {
    this.#levels.push(this.#trail.length);
    this.#assign(literal);
    for (let conflict = this.#propagate(); conflict !== undefined; ) {
      if (this.level === 0) throw this.#unsatisfiable(conflict);
      const { clause, level } = this.#analyze(conflict);
      this.revert(level);
      conflict = this.#add(clause) ?? this.#propagate();
    }
  }

  /** Takes back every decision after the first `level` ones. */
  revert(level: number): void {
    const length = this.#levels[level];
    if (length === undefined) return;
    for (const literal of this.#trail.splice(length)) this.#assignments.delete(Math.abs(literal));
    this.#levels.length = level;
    this.#propagated = Math.min(this.#propagated, length);
  }

  #assign(literal: number, reason?: Clause<Why>): void {
    this.#assignments.set(Math.abs(literal), {
      value: literal > 0,
      level: this.level,
      ...(reason && { reason }),
    });
    this.#trail.push(literal);
  }

  /** The clause that contradicts the assignments, if one does. */
  #propagate(): Clause<Why> | undefined {
    while (this.#propagated < this.#trail.length) {
      const literal = this.#trail[this.#propagated++] as number;
      if (literal > 0 && !this.#expanded.has(literal)) {
        this.#expanded.add(literal);
        let conflict: Clause<Why> | undefined;
        for (const clause of this.#clausesOf(literal)) {
          const contradiction = this.#add(clause);
          conflict ??= contradiction;
        }
        if (conflict !== undefined) return conflict;
      }
      for (const clause of this.#occurrences.get(-literal) ?? []) {
        const conflict = this.#check(clause);
        if (conflict !== undefined) return conflict;
      }
    }
    return undefined;
  }

  #add(clause: Clause<Why>): Clause<Why> | undefined {
    for (const literal of clause.literals) {
      const list = this.#occurrences.get(literal);
      if (list === undefined) this.#occurrences.set(literal, [clause]);
      else list.push(clause);
    }
    return this.#check(clause);
  }

  /** Assigns the last open literal of a clause. Returns the clause if all are false. */
  #check(clause: Clause<Why>): Clause<Why> | undefined {
    let open: number | undefined;
    for (const literal of clause.literals) {
      const value = this.value(Math.abs(literal));
      if (value === undefined) {
        if (open !== undefined && open !== literal) return undefined;
        open = literal;
      } else if (value === literal > 0) return undefined;
    }
    if (open === undefined) return clause;
    this.#assign(open, clause);
    return undefined;
  }

  /** A clause that follows from the conflict, and the level at which it leaves one literal open. */
  #analyze(conflict: Clause<Why>): { clause: Clause<Why>; level: number } {
    const from: Clause<Why>[] = [];
    const seen = new Set<number>();
    const learned: number[] = [];
    let pending = 0;
    const resolveWith = (clause: Clause<Why>): void => {
      from.push(clause);
      for (const literal of clause.literals) {
        const variable = Math.abs(literal);
        if (this.isTrue(literal) || seen.has(variable)) continue;
        seen.add(variable);
        if (this.levelOf(variable) === this.level) pending++;
        else learned.push(literal);
      }
    };
    resolveWith(conflict);
    let asserted = 0;
    for (let at = this.#trail.length - 1; at >= 0; at--) {
      const literal = this.#trail[at] as number;
      if (!seen.has(Math.abs(literal)) || this.levelOf(Math.abs(literal)) !== this.level) continue;
      if (--pending === 0) {
        asserted = -literal;
        break;
      }
      const reason = this.#assignments.get(Math.abs(literal))?.reason;
      if (reason !== undefined) resolveWith(reason);
    }
    const level = Math.max(0, ...learned.map((literal) => this.levelOf(Math.abs(literal))));
    return { clause: { literals: [asserted, ...learned], why: from }, level };
  }

  #unsatisfiable(conflict: Clause<Why>): Unsatisfiable<Why> {
    const causes = new Set<Why>();
    const visited = new Set<Clause<Why>>();
    const queue = [conflict];
    for (let clause = queue.shift(); clause !== undefined; clause = queue.shift()) {
      if (visited.has(clause)) continue;
      visited.add(clause);
      if (isLearned(clause.why)) queue.push(...clause.why);
      else causes.add(clause.why);
      for (const literal of clause.literals) {
        const reason = this.#assignments.get(Math.abs(literal))?.reason;
        if (reason !== undefined) queue.push(reason);
      }
    }
    return new Unsatisfiable([...causes]);
  }
}

function isLearned<Why extends object>(
  why: Why | readonly Clause<Why>[],
): why is readonly Clause<Why>[] {
  return Array.isArray(why);
}
