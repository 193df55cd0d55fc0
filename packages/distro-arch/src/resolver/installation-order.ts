/**
 * In which order pacman installs packages: each after those that it depends on.
 *
 * @see pacman(8)
 * @module
 */
import { satisfies } from "../formats/dependency.ts";
import type { ArchPackage } from "../repository/database.ts";

/**
 * Depth first, from the first package on; what a package depends on comes in the order of `packages`.
 * In a cycle, the one that is come to first is last.
 */
export function installationOrder(packages: readonly ArchPackage[]): ArchPackage[] {
  const needed = neededBy(packages);
  const ordered: ArchPackage[] = [];
  const seen = new Set<ArchPackage>();
  for (const start of packages) {
    if (seen.has(start)) continue;
    seen.add(start);
    const open = [{ one: start, next: 0 }];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const needs = needed.get(top.one) ?? [];
      let child = needs[top.next++];
      while (child !== undefined && seen.has(child)) child = needs[top.next++];
      if (child === undefined) {
        ordered.push(top.one);
        open.pop();
      } else {
        seen.add(child);
        open.push({ one: child, next: 0 });
      }
    }
  }
  return ordered;
}

/** What each depends on, in the order of `packages`. */
function neededBy(
  packages: readonly ArchPackage[],
): ReadonlyMap<ArchPackage, readonly ArchPackage[]> {
  const positions = new Map(packages.map((one, position) => [one, position]));
  const byName = new Map<string, ArchPackage[]>();
  for (const one of packages) {
    for (const name of new Set([one.name, ...one.provides.map((provided) => provided.name)])) {
      byName.set(name, [...(byName.get(name) ?? []), one]);
    }
  }
  return new Map(
    packages.map((one) => {
      const needs = new Set(
        one.depends.flatMap((dependency) =>
          (byName.get(dependency.name) ?? []).filter(
            (other) => other !== one && satisfies(other, dependency),
          ),
        ),
      );
      const position = (other: ArchPackage): number => positions.get(other) ?? 0;
      return [one, [...needs].sort((a, b) => position(a) - position(b))];
    }),
  );
}
