/**
 * Rich dependencies as clauses over the packages of a pool.
 *
 * @see https://github.com/openSUSE/libsolv (doc: complex dependencies), for what `if` and `unless` mean
 * @module
 */
import { ResolveError } from "@rootsmith/core/provider";
import type { Dependency } from "../metadata/rich-dependency.ts";
import type { PackagePool } from "./package-pool.ts";

/** Positive: the package of that id is installed; negative: it is not. */
type Literals = readonly number[];

/** More than any real dependency makes; nested `and` in `or` multiplies. */
const MAX_CLAUSES = 10_000;

/** Clauses that hold together exactly if the dependency holds, or if `isMet` is false, does not. */
export function clausesOfDependency(
  dependency: Dependency,
  pool: PackagePool,
  isMet = true,
): readonly Literals[] {
  const clauses = (part: Dependency, met: boolean): readonly Literals[] =>
    clausesOfDependency(part, pool, met);
  switch (dependency.type) {
    case "and":
    case "or": {
      const parts = dependency.operands.map((operand) => clauses(operand, isMet));
      return (dependency.type === "and") === isMet ? parts.flat() : parts.reduce(either);
    }
    case "if":
    case "unless": {
      const { type, operand, condition, otherwise } = dependency;
      // (a if b else c) is (a or not b) and (c or b); (a unless b else c) is (a and not b) or (c and b)
      const isAll = (type === "if") === isMet;
      const join = isAll ? either : both;
      const first = join(clauses(operand, isMet), clauses(condition, !isMet));
      if (otherwise === undefined) return first;
      const second = join(clauses(otherwise, isMet), clauses(condition, isMet));
      return isAll ? both(first, second) : either(first, second);
    }
    default: {
      const providers = matching(dependency, pool);
      return isMet ? [providers] : providers.map((id) => [-id]);
    }
  }
}

/** The packages that meet a dependency each by itself. */
function matching(dependency: Dependency, pool: PackagePool): readonly number[] {
  switch (dependency.type) {
    case "relation":
      return pool.providersOf(dependency.relation);
    case "with": {
      const [first = [], ...others] = dependency.operands.map((part) => matching(part, pool));
      return first.filter((id) => others.every((ids) => ids.includes(id)));
    }
    case "without": {
      const excluded = matching(dependency.excluded, pool);
      return matching(dependency.operand, pool).filter((id) => !excluded.includes(id));
    }
    case "or":
      return dependency.operands.flatMap((part) => matching(part, pool));
    default:
      throw new ResolveError(
        `Cannot resolve a dependency: "${dependency.type}" stands within "with" or "without"`,
      );
  }
}

function both(a: readonly Literals[], b: readonly Literals[]): readonly Literals[] {
  return [...a, ...b];
}

function either(a: readonly Literals[], b: readonly Literals[]): readonly Literals[] {
  if (a.length * b.length > MAX_CLAUSES) {
    throw new ResolveError("Cannot resolve a dependency: it has too many alternatives");
  }
  return a
    .flatMap((first) => b.map((second) => [...new Set([...first, ...second])]))
    .filter((literals) => !literals.some((literal) => literals.includes(-literal)));
}
