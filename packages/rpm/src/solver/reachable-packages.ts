/**
 * All packages that some lead to, whichever alternatives are taken: those that libsolv makes rules for.
 *
 * @see https://github.com/openSUSE/libsolv/blob/master/src/rules.c (solver_addpkgrulesforsolvable, solver_addpkgrulesforweak)
 * @module
 */
import type { Relation } from "../metadata/relation.ts";
import { dependencyOf } from "../metadata/rich-dependency.ts";
import { clausesOfDependency } from "./dependency-clauses.ts";
import type { PackagePool } from "./package-pool.ts";

/** By what they require, recommend and suggest, and what supplements them. Negative literals do not count. */
export function reachableFrom(literals: readonly number[], pool: PackagePool): ReadonlySet<number> {
  const reached = new Set(literals.filter((literal) => literal > 0));
  const idsOf = (relation: Relation): readonly number[] =>
    clausesOfDependency(dependencyOf(relation), pool)
      .flat()
      .filter((literal) => literal > 0);
  const waiting = new Set(pool.supplementing);
  const follow = (): void => {
    for (const id of reached) {
      const { requires, recommends, suggests } = pool.package(id);
      for (const relation of [...requires, ...recommends, ...suggests]) {
        if (relation.name.startsWith("rpmlib(")) continue;
        for (const other of idsOf(relation)) reached.add(other);
      }
    }
  };
  for (let size = 0; size < reached.size; ) {
    size = reached.size;
    follow();
    for (const id of waiting) {
      const { supplements } = pool.package(id);
      if (!supplements.some((relation) => idsOf(relation).some((other) => reached.has(other))))
        continue;
      waiting.delete(id);
      reached.add(id);
    }
  }
  return reached;
}
