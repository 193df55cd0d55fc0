/**
 * What packages that are installed say of others without requiring them.
 *
 * @see https://github.com/openSUSE/libsolv/blob/master/src/solver.c (resolve_weak: what is considered)
 * @module
 */

import type { Relation } from "../metadata/relation.ts";
import { dependencyOf } from "../metadata/rich-dependency.ts";
import type { Preferences } from "./choose-candidate.ts";
import type { ClauseSolver } from "./clause-solver.ts";
import { clausesOfDependency } from "./dependency-clauses.ts";
import type { PackagePool } from "./package-pool.ts";

/** Looks at the decisions of a solver, as they are when it is asked. */
export class WeakDependencies implements Preferences {
  readonly #pool: PackagePool;
  readonly #solver: ClauseSolver<object>;
  readonly #known = new Map<Relation, readonly (readonly number[])[]>();

  constructor(pool: PackagePool, solver: ClauseSolver<object>) {
    this.#pool = pool;
    this.#solver = solver;
  }

  /** What is installed now: what was before has been heard. */
  get speakers(): readonly number[] {
    return this.#solver.trueVariables.filter((id) => !this.#pool.installed.has(id));
  }

  /** Packages that would meet a recommendation that nothing meets, recommendation by recommendation. */
  recommended(): readonly (readonly number[])[] {
    return this.speakers.flatMap((id) =>
      this.#pool.package(id).recommends.flatMap((relation) => {
        const open = this.openFor(relation);
        return open.length > 0 ? [open] : [];
      }),
    );
  }

  /** Packages, not yet decided on, that supplement what is installed. */
  supplements(): readonly number[] {
    return this.#pool.supplementing.filter(
      (id) =>
        this.#isOpen(id) &&
        this.#isSupplementing(id) &&
        !this.#hasNamesake(id) &&
        !this.#didSupplement(id),
    );
  }

  isRecommended(id: number): boolean {
    return this.#isNamed(id, "recommends") || this.#isSupplementing(id);
  }

  isSuggested(id: number): boolean {
    return (
      this.#isNamed(id, "suggests") ||
      this.#pool.package(id).enhances.some((relation) => this.#isMet(relation))
    );
  }

  /** What could still be installed for a recommendation. Empty if it is met, or its condition is not. */
  openFor(relation: Relation): readonly number[] {
    return this.#applicable(relation)
      .filter((literals) => !literals.some((literal) => this.#solver.isTrue(literal)))
      .flat()
      .filter((literal) => literal > 0 && this.#isOpen(literal));
  }

  #isOpen(id: number): boolean {
    return this.#solver.value(id) === undefined;
  }

  #isNamed(id: number, kind: "recommends" | "suggests"): boolean {
    return this.#solver.trueVariables.some((speaker) =>
      this.#pool
        .package(speaker)
        [kind].some((relation) => this.#applicable(relation).some((ids) => ids.includes(id))),
    );
  }

  /** The clauses whose conditions are met. */
  #applicable(relation: Relation): readonly (readonly number[])[] {
    return this.#clausesOf(relation).filter((literals) =>
      literals.every((literal) => literal > 0 || this.#solver.isFalse(literal)),
    );
  }

  #isSupplementing(id: number): boolean {
    return this.#pool.package(id).supplements.some((relation) => this.#isMet(relation));
  }

  /** It did before anything was installed on top. */
  #didSupplement(id: number): boolean {
    const { installed } = this.#pool;
    if (installed.size === 0) return false;
    return this.#pool
      .package(id)
      .supplements.some((relation) =>
        this.#clausesOf(relation).every((literals) =>
          literals.some((literal) => installed.has(Math.abs(literal)) === literal > 0),
        ),
      );
  }

  /** The same package of another architecture is installed. */
  #hasNamesake(id: number): boolean {
    const { name } = this.#pool.package(id);
    return this.#pool.named(name).some((other) => this.#solver.value(other) === true);
  }

  #isMet(relation: Relation): boolean {
    return this.#clausesOf(relation).every((literals) =>
      literals.some((literal) =>
        literal > 0 ? this.#solver.isTrue(literal) : this.#solver.value(-literal) !== true,
      ),
    );
  }

  #clausesOf(relation: Relation): readonly (readonly number[])[] {
    let clauses = this.#known.get(relation);
    if (clauses === undefined) {
      clauses = clausesOfDependency(dependencyOf(relation), this.#pool);
      this.#known.set(relation, clauses);
    }
    return clauses;
  }
}
