/**
 * Which of the other packages decide when a package is installed.
 *
 * @see addRelation() of rpm 4.18's lib/order.c, and rpmalSatisfiesDepend() of its lib/rpmal.c
 * @module
 */
import { isNarrow } from "../metadata/architectures.ts";
import type { Relation } from "../metadata/relation.ts";
import { type Dependency, dependencyOf } from "../metadata/rich-dependency.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import { isInPrimary } from "../repodata/filelists.ts";
import type { PackagePool } from "./package-pool.ts";

export interface OrderDependency {
  /** It comes before the package. */
  readonly on: RpmPackage;
  /** It has to, for a scriptlet. */
  readonly pre: boolean;
  /** It comes after the package, which says so: `Supplements` and `Enhances`. */
  readonly isReverse?: true;
}

/**
 * One for each relation of package `id` that one of `installed` meets, in the order in which rpm looks at
 * them.
 */
export function orderDependencies(
  id: number,
  installed: ReadonlySet<number>,
  pool: PackagePool,
): readonly OrderDependency[] {
  const item = pool.package(id);
  const found: OrderDependency[] = [];
  const required = new Set<Relation>(item.requires);
  const add = (relation: Relation, rest: Omit<OrderDependency, "on">): void => {
    const isRequired = required.has(relation);
    for (const part of partsOf(dependencyOf(relation))) {
      // filelists are not worth their download for the sake of the order
      if (!isRequired && part.name.startsWith("/") && !isInPrimary(part.name)) continue;
      const on = providerOf(part, id, installed, pool);
      if (on !== undefined && on !== item) found.push({ on, ...rest });
    }
  };
  for (const relation of item.requires) add(relation, { pre: relation.pre });
  for (const relation of [...item.recommends, ...item.suggests]) add(relation, { pre: false });
  for (const relation of [...item.supplements, ...item.enhances]) {
    add(relation, { pre: false, isReverse: true });
  }
  return found;
}

/** The relations of a rich dependency that count: not its conditions. */
function partsOf(dependency: Dependency): readonly Relation[] {
  switch (dependency.type) {
    case "relation":
      return [dependency.relation];
    case "and":
    case "or":
      return dependency.operands.flatMap(partsOf);
    case "with":
      return dependency.operands.slice(0, 1).flatMap(partsOf);
    case "without":
      return partsOf(dependency.operand);
    default:
      return [dependency.operand, dependency.otherwise ?? []].flat().flatMap(partsOf);
  }
}

/** The first of its own architecture, else the first; the package itself has the edge. */
function providerOf(
  relation: Relation,
  id: number,
  installed: ReadonlySet<number>,
  pool: PackagePool,
): RpmPackage | undefined {
  let best: number | undefined;
  let bestScore = -1;
  for (const provider of pool.providersOf(relation)) {
    if (!installed.has(provider)) continue;
    const { arch } = pool.package(provider);
    const isPreferred = arch !== "noarch" && !isNarrow(arch);
    const score = (isPreferred ? 2 : 0) + (provider === id ? 1 : 0);
    if (score > bestScore) [best, bestScore] = [provider, score];
  }
  return best === undefined ? undefined : pool.package(best);
}
