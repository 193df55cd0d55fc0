/**
 * What must have been asked for, where no database says so.
 *
 * @module
 */
import { linksFrom, type PackageGraph, type PackageNode } from "./package-graph.ts";

/**
 * The graph with the reason `top` for packages that no other needs and that have no reason yet; of those that need
 * each other in a circle, for one.
 */
export function withTops(graph: PackageGraph): PackageGraph {
  const byID = new Map(graph.packages.map((node) => [node.id, node]));
  const needs = (node: PackageNode): readonly PackageNode[] =>
    linksFrom(node, byID)
      .filter(({ relation }) => relation.weak !== true)
      .map(({ to }) => to);
  const reached = new Set<PackageNode>();
  for (const node of graph.packages) if (node.reason !== undefined) visit(node, reached, needs);
  // Kosaraju: by the end of the visits, backwards, whatever is not reached yet is needed by nothing that follows.
  const ended = new Set<PackageNode>();
  for (const node of graph.packages) visit(node, ended, needs);
  const tops = new Set<PackageNode>();
  for (const node of [...ended].reverse()) {
    if (reached.has(node)) continue;
    tops.add(node);
    visit(node, reached, needs);
  }
  return {
    packages: graph.packages.map((node) => (tops.has(node) ? { ...node, reason: "top" } : node)),
  };
}

/** Adds a node and what it needs, each when all that it needs has been added. */
function visit(
  first: PackageNode,
  ended: Set<PackageNode>,
  needs: (node: PackageNode) => readonly PackageNode[],
): void {
  const begun = new Set<PackageNode>([first]);
  if (ended.has(first)) return;
  const stack = [{ node: first, left: needs(first).values() }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { value: next } = top.left.next();
    if (next === undefined) {
      ended.add(top.node);
      stack.pop();
    } else if (!ended.has(next) && !begun.has(next)) {
      begun.add(next);
      stack.push({ node: next, left: needs(next).values() });
    }
  }
}
