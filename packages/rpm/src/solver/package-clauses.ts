/**
 * What holds if a package is installed.
 *
 * @module
 */
import { excludeEachOther } from "../metadata/architectures.ts";
import type { Relation } from "../metadata/relation.ts";
import { dependencyOf } from "../metadata/rich-dependency.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import type { Clause } from "./clause-solver.ts";
import { clausesOfDependency } from "./dependency-clauses.ts";
import type { Cause } from "./explain-failure.ts";
import { byVersion, obsoletes, type PackagePool } from "./package-pool.ts";

/** Features of rpm itself, which the engine that unpacks has. */
const RPMLIB = "rpmlib(";

/**
 * Requirements in the order in which they are decided, then what the package rules out.
 *
 * @param isArchChosen Whether the architecture of the package was asked for by name.
 * @param isReachable Whether a package could be chosen at all: what is for a worse architecture goes only where what is
 *   for a better one could not be. Asked only where the pool is not multilib.
 * @throws {FormatError} If the package is malformed.
 */
export function clausesOfPackage(
  id: number,
  pool: PackagePool,
  isArchChosen: boolean,
  isReachable: (id: number) => boolean = () => true,
): readonly Clause<Cause>[] {
  const item = pool.package(id);
  const clauses: Clause<Cause>[] = [];
  const add = (literals: readonly number[], why: Cause): void => {
    clauses.push({ literals: [-id, ...literals], why });
  };
  for (const relation of item.requires) {
    if (relation.name.startsWith(RPMLIB)) continue;
    for (const literals of clausesOfDependency(dependencyOf(relation), pool)) {
      if (!literals.includes(id)) add(literals, { type: "requires", id, relation });
    }
  }
  const native = isArchChosen ? [] : betterArchOf(item, pool);
  if (pool.isMultilib) {
    // of 32 bits only beside the same package of 64, so that both are updated together
    const same = native.filter((other) => byVersion(item, pool.package(other)) === 0);
    const { name, evr } = item;
    const relation: Relation = { name, range: { comparison: "=", evr } };
    if (same.length > 0) add(same, { type: "requires", id, relation });
  }
  clauses.sort((a, b) => compareLiterals(a.literals, b.literals));
  const better = pool.isMultilib ? undefined : native.find(isReachable);
  if (better !== undefined) add([], { type: "same name", id, other: better });
  for (const relation of item.conflicts) addConflict(relation);
  for (const relation of item.obsoletes) {
    for (const other of pool.named(relation.name)) {
      if (obsoletes(item, pool.package(other))) add([-other], { type: "obsoletes", id, other });
    }
  }
  for (const other of pool.named(item.name)) {
    const canBeBoth = pool.isMultilib && !excludeEachOther(item.arch, pool.package(other).arch);
    if (other !== id && !canBeBoth) {
      add([-other], { type: "same name", id, other });
    }
  }
  return clauses;

  function addConflict(relation: Relation): void {
    for (const literals of clausesOfDependency(dependencyOf(relation), pool, false)) {
      // a package does not conflict with what it provides itself
      if (literals.length === 1 && literals[0] === -id) continue;
      add(literals, { type: "conflicts", id, relation });
    }
  }
}

/** The same name for a better architecture. */
function betterArchOf(item: RpmPackage, pool: PackagePool): readonly number[] {
  const rank = pool.architectures.indexOf(item.arch);
  if (rank <= 0) return [];
  return pool.named(item.name).filter((id) => {
    const other = pool.architectures.indexOf(pool.package(id).arch);
    return other < rank && (pool.isMultilib || other >= 0);
  });
}

function compareLiterals(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = (a[i] as number) - (b[i] as number);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
