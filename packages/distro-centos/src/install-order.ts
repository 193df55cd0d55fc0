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

/** Strongly connected parts, those first that others depend on: Tarjan's algorithm, without recursion. */
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
  const path: { readonly item: ResolvedRpm; readonly next: ResolvedRpm[] }[] = [];

  const enter = (item: ResolvedRpm): void => {
    low.set(item, index.size);
    index.set(item, index.size);
    stack.push(item);
    onStack.add(item);
    const next = item.dependencies
      .map(({ on }) => nodes.get(on))
      .filter((other) => other !== undefined)
      .sort((a, b) => (rank.get(b) ?? 0) - (rank.get(a) ?? 0));
    path.push({ item, next });
  };
  const lower = (item: ResolvedRpm, to: number): void => {
    low.set(item, Math.min(low.get(item) ?? to, to));
  };
  for (const root of resolved) {
    if (!index.has(root)) enter(root);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const { item, next } = step;
      const other = next.pop();
      if (other !== undefined) {
        if (!index.has(other)) enter(other);
        else if (onStack.has(other)) lower(item, index.get(other) ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) lower(parent.item, low.get(item) ?? 0);
      if (low.get(item) !== index.get(item)) continue;
      const loop = stack.splice(stack.lastIndexOf(item));
      for (const member of loop) onStack.delete(member);
      loops.push(loop);
    }
  }
  return loops;
}

/** One after the other whoever waits for the fewest: first by `pre`, then by any requirement. */
function orderLoop(
  loop: readonly ResolvedRpm[],
  precedes: (a: ResolvedRpm, b: ResolvedRpm) => number,
): readonly ResolvedRpm[] {
  if (loop.length === 1) return loop;
  const left = new Set([...loop].sort(precedes));
  const members = new Map(loop.map((item) => [item.package, item]));
  const costs = new Map(loop.map((item) => [item, 0]));
  const waiting = new Map<ResolvedRpm, { readonly item: ResolvedRpm; readonly cost: number }[]>();
  const add = (item: ResolvedRpm, cost: number): void =>
    void costs.set(item, (costs.get(item) ?? 0) + cost);
  for (const item of loop) {
    for (const { on, pre } of item.dependencies) {
      const other = members.get(on);
      if (other === undefined || other === item) continue;
      const cost = pre ? loop.length + 1 : 1;
      add(item, cost);
      waiting.set(other, [...(waiting.get(other) ?? []), { item, cost }]);
    }
  }
  const ordered: ResolvedRpm[] = [];
  while (left.size > 0) {
    let next: ResolvedRpm | undefined;
    for (const item of left) {
      if (next === undefined || (costs.get(item) ?? 0) < (costs.get(next) ?? 0)) next = item;
    }
    if (next === undefined) break;
    left.delete(next);
    ordered.push(next);
    for (const { item, cost } of waiting.get(next) ?? []) add(item, -cost);
  }
  return ordered;
}
