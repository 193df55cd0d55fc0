/**
 * Why a package is there: the chains that lead to it from what was asked for.
 *
 * @module
 */
import { linksTo, type PackageGraph, type PackageLink, type PackageNode } from "./package-graph.ts";

/** From what has a reason to the package itself. */
export interface PackageChain {
  /** The package that has a reason. */
  readonly first: PackageNode;
  /** Empty where that is the package itself. */
  readonly links: readonly PackageLink[];
}

export interface PackageChains {
  /** The shortest first; of equal length those without weak relations, then what was asked for. */
  readonly chains: readonly PackageChain[];
  /** How many others were found. */
  readonly more: number;
  /** Whether those are all: large cycles have more chains than can be counted. */
  readonly isAll: boolean;
}

/** Ways that are looked at before the search ends. */
const MAX_WAYS = 20_000;

/** Of reasons, those that a person knows of first. */
const RANKS = ["asked", "top", "base"];

/** A way back from the package, and how far it still has to go at least. */
interface Way {
  readonly at: PackageNode;
  /** The links behind it. */
  readonly links: readonly PackageLink[];
}

/**
 * Every chain to a package. None goes through a package twice, or through another one that has a reason: its own
 * chain says that.
 *
 * @param limit How many chains to give.
 */
export function packageChains(
  graph: PackageGraph,
  target: PackageNode,
  { limit }: { readonly limit: number },
): PackageChains {
  const links = linksTo(graph);
  const distances = distancesFromReasons(graph, links);
  const found: PackageChain[] = [];
  // By length in the end, so that the first to be complete are the shortest.
  const byLength: Way[][] = [];
  const add = (way: Way): void => {
    const length = way.links.length + (distances.get(way.at) ?? 0);
    const ways = byLength[length];
    if (ways === undefined) byLength[length] = [way];
    else ways.push(way);
  };
  if (target.reason !== undefined) found.push({ first: target, links: [] });
  for (const way of waysBack({ at: target, links: [] }, links, distances)) add(way);
  let looked = 0;
  for (let length = 0; length < byLength.length && looked < MAX_WAYS; length++) {
    // It grows meanwhile.
    for (const way of byLength[length] ?? []) {
      if (++looked > MAX_WAYS) break;
      if (way.at.reason !== undefined) found.push({ first: way.at, links: way.links });
      else for (const next of waysBack(way, links, distances)) add(next);
    }
  }
  const chains = found.map((chain) => ({ chain, key: keyOf(chain) }));
  chains.sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    chains: chains.slice(0, limit).map(({ chain }) => chain),
    more: Math.max(found.length - limit, 0),
    isAll: looked <= MAX_WAYS,
  };
}

/** One step further back, to whatever something with a reason needs. */
function waysBack(
  { at, links }: Way,
  all: ReadonlyMap<string, readonly PackageLink[]>,
  distances: ReadonlyMap<PackageNode, number>,
): readonly Way[] {
  return (all.get(at.id) ?? [])
    .filter(({ from }) => distances.has(from) && !links.some(({ to }) => to === from))
    .map((link) => ({ at: link.from, links: [link, ...links] }));
}

/** Of each package that anything with a reason leads to. */
function distancesFromReasons(
  graph: PackageGraph,
  links: ReadonlyMap<string, readonly PackageLink[]>,
): ReadonlyMap<PackageNode, number> {
  const followers = new Map<PackageNode, PackageNode[]>();
  for (const { from, to } of [...links.values()].flat()) {
    followers.set(from, [...(followers.get(from) ?? []), to]);
  }
  const distances = new Map<PackageNode, number>();
  let reached = graph.packages.filter(({ reason }) => reason !== undefined);
  for (let distance = 0; reached.length > 0; distance++) {
    for (const node of reached) distances.set(node, distance);
    const next = reached.flatMap((node) => followers.get(node) ?? []);
    reached = [...new Set(next)].filter((node) => !distances.has(node));
  }
  return distances;
}

/** Sorts as {@linkcode PackageChains} says. */
function keyOf({ first, links }: PackageChain): string {
  const weak = links.filter(({ relation }) => relation.weak).length;
  const counts = [links.length, weak, RANKS.indexOf(first.reason ?? "")];
  const names = [first, ...links.map(({ to }) => to)].map(({ name }) => name);
  return [...counts.map((count) => String(count).padStart(6, "0")), ...names].join(" ");
}
