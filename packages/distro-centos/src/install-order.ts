/**
 * In which order packages are installed.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/dependencies.html (ordering)
 * @module
 */
import type { ResolvedRpm } from "./resolver.ts";
import { nevraOf, type RpmPackage } from "./rpm-package.ts";

/**
 * What is required comes before what requires it. In a loop `Requires(pre)` and `Requires(post)`
 * count first; what is left of a loop is cut where most packages wait for one. Among those that
 * could come next the one goes first that most others require, then by name.
 */
export function installOrder(resolved: readonly ResolvedRpm[]): readonly ResolvedRpm[] {
  const nodes = new Map(resolved.map((item) => [item.package, item]));
  const dependents = new Map<RpmPackage, number>();
  for (const { dependencies } of resolved) {
    for (const { on } of dependencies) dependents.set(on, (dependents.get(on) ?? 0) + 1);
  }
  const precedes = (a: ResolvedRpm, b: ResolvedRpm): number =>
    (dependents.get(b.package) ?? 0) - (dependents.get(a.package) ?? 0) ||
    (nevraOf(a.package) < nevraOf(b.package) ? -1 : 1);

  const ordered: ResolvedRpm[] = [];
  for (const loop of loopsOf([...resolved].sort(precedes), nodes)) {
    ordered.push(...orderLoop(loop, precedes));
  }
  return ordered;
}

/** Strongly connected parts, those first that others depend on: Tarjan's algorithm. */
function loopsOf(
  resolved: readonly ResolvedRpm[],
  nodes: ReadonlyMap<RpmPackage, ResolvedRpm>,
): readonly (readonly ResolvedRpm[])[] {
  const loops: ResolvedRpm[][] = [];
  const index = new Map<ResolvedRpm, number>();
  const low = new Map<ResolvedRpm, number>();
  const stack: ResolvedRpm[] = [];
  const onStack = new Set<ResolvedRpm>();
  const rank = new Map(resolved.map((item, i) => [item, i]));
  const visit = (item: ResolvedRpm): void => {
    const own = index.size;
    index.set(item, own);
    low.set(item, own);
    stack.push(item);
    onStack.add(item);
    const next = item.dependencies
      .map(({ on }) => nodes.get(on))
      .filter((other) => other !== undefined)
      .sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
    for (const other of next) {
      if (!index.has(other)) {
        visit(other);
        low.set(item, Math.min(low.get(item) ?? 0, low.get(other) ?? 0));
      } else if (onStack.has(other)) {
        low.set(item, Math.min(low.get(item) ?? 0, index.get(other) ?? 0));
      }
    }
    if (low.get(item) !== own) return;
    const loop = stack.splice(stack.indexOf(item));
    for (const member of loop) onStack.delete(member);
    loops.push(loop);
  };
  for (const item of resolved) if (!index.has(item)) visit(item);
  return loops;
}

/** One after the other whoever waits for the fewest: first by `pre`, then by any requirement. */
function orderLoop(
  loop: readonly ResolvedRpm[],
  precedes: (a: ResolvedRpm, b: ResolvedRpm) => number,
): readonly ResolvedRpm[] {
  const left = new Set([...loop].sort(precedes));
  const ordered: ResolvedRpm[] = [];
  while (left.size > 0) {
    const waiting = new Set([...left].map((item) => item.package));
    const costOf = ({ package: own, dependencies }: ResolvedRpm): number =>
      dependencies.reduce(
        (sum, { on, pre }) =>
          sum + (on !== own && waiting.has(on) ? (pre ? loop.length + 1 : 1) : 0),
        0,
      );
    const costs = new Map([...left].map((item) => [item, costOf(item)]));
    const least = Math.min(...costs.values());
    const next = [...left].find((item) => costs.get(item) === least) as ResolvedRpm;
    left.delete(next);
    ordered.push(next);
  }
  return ordered;
}
