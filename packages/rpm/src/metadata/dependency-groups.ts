/**
 * Which of some packages a dependency is met by.
 *
 * @module
 */
import type { Relation } from "./relation.ts";
import type { Dependency } from "./rich-dependency.ts";

/** What meets a plain relation: packages, or whatever stands for them. */
type FindProviders<P> = (relation: Relation) => readonly P[];

/**
 * What meets each part of a dependency that is installed: of one group any is enough. Empty groups are parts that
 * nothing meets; of `(a or b)` and `(a if b)` those are left out.
 *
 * @param same Whether two stand for one package.
 */
export function dependencyGroups<P>(
  dependency: Dependency,
  find: FindProviders<P>,
  same: (a: P, b: P) => boolean,
): readonly (readonly P[])[] {
  const groupsOf = (of: Dependency): readonly (readonly P[])[] => dependencyGroups(of, find, same);
  switch (dependency.type) {
    case "relation":
      return [find(dependency.relation)];
    case "and":
      return dependency.operands.flatMap(groupsOf);
    case "or":
      return dependency.operands.flatMap(groupsOf).filter((group) => group.length > 0);
    case "with": {
      const [first = [], ...others] = dependency.operands.map((one) => groupsOf(one).flat());
      return [first.filter((a) => others.every((group) => group.some((b) => same(a, b))))];
    }
    case "without": {
      const excluded = groupsOf(dependency.excluded).flat();
      return groupsOf(dependency.operand).map((group) =>
        group.filter((a) => !excluded.some((b) => same(a, b))),
      );
    }
    default: {
      const { type, operand, condition, otherwise } = dependency;
      const isMet = groupsOf(condition).some((group) => group.length > 0) === (type === "if");
      if (isMet) return groupsOf(operand);
      return otherwise === undefined ? [] : groupsOf(otherwise);
    }
  }
}
