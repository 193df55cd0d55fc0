/**
 * The packages of a graph as a tree: what each needs, or what needs it.
 *
 * @module
 */
import {
  linksFrom,
  linksTo,
  type PackageGraph,
  type PackageLink,
  type PackageNode,
} from "@rootsmith/core/provider";

export interface TreeOptions {
  /** Whose branches are shown. Default: what was asked for and what nothing else leads to; reversed: what needs nothing. */
  readonly of?: readonly PackageNode[];
  /** Levels below the first. Default: all. */
  readonly depth?: number;
  /** What needs a package stands below it. */
  readonly reverse?: boolean;
}

/** One line of a tree. */
export interface TreeLine {
  readonly node: PackageNode;
  /** How it is reached from the line above it. */
  readonly link?: PackageLink;
  /** Of each level above, whether more follows there. */
  readonly levels: readonly boolean[];
  /** Its branches are not shown: they were before, or it stands above itself. */
  readonly mark?: "repeated" | "cycle";
}

/** Its lines from top to bottom. */
export function* packageTree(graph: PackageGraph, options: TreeOptions = {}): Generator<TreeLine> {
  const byID = new Map(graph.packages.map((node) => [node.id, node]));
  const dependents = linksTo(graph);
  const below = (node: PackageNode): readonly PackageLink[] =>
    options.reverse ? (dependents.get(node.id) ?? []) : linksFrom(node, byID);
  const end = ({ from, to }: PackageLink): PackageNode => (options.reverse ? from : to);
  const shown = new Set<PackageNode>();

  function* branch(line: TreeLine, above: readonly PackageNode[]): Generator<TreeLine> {
    const { node, levels } = line;
    const links = below(node).toSorted((a, b) => weight(a) - weight(b) || compare(end(a), end(b)));
    const isCut = levels.length >= (options.depth ?? Number.POSITIVE_INFINITY);
    if (links.length > 0 && !isCut) {
      if (above.includes(node)) return yield { ...line, mark: "cycle" };
      if (shown.has(node)) return yield { ...line, mark: "repeated" };
      shown.add(node);
    }
    yield line;
    if (isCut) return;
    for (const [index, link] of links.entries()) {
      const next = { node: end(link), link, levels: [...levels, index < links.length - 1] };
      yield* branch(next, [...above, node]);
    }
  }

  const tops = options.of ?? topsOf(graph, (node) => below(node).map(end), !options.reverse);
  for (const node of tops) yield* branch({ node, levels: [] }, []);
}

const RANKS = ["asked", "top", "base"];
/** Of what others lead to: shown at the top only where none of those is. */
const LAST = RANKS.length + 1;

/** What nothing else leads to, and, where the branches are needs, all that has a reason; then what is left. */
function topsOf(
  graph: PackageGraph,
  below: (node: PackageNode) => readonly PackageNode[],
  byReason: boolean,
): readonly PackageNode[] {
  const led = new Set(graph.packages.flatMap(below));
  const rankOf = (node: PackageNode): number => {
    if (byReason && node.reason !== undefined) return RANKS.indexOf(node.reason);
    return led.has(node) ? LAST : RANKS.length;
  };
  const all = graph.packages.toSorted((a, b) => rankOf(a) - rankOf(b) || compare(a, b));
  const reached = new Set<PackageNode>();
  return all.filter((node) => {
    if (rankOf(node) === LAST && reached.has(node)) return false;
    const queue = [node];
    for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
      if (reached.has(one)) continue;
      reached.add(one);
      queue.push(...below(one));
    }
    return true;
  });
}

/** What is only recommended comes last: what it needs is shown where it has to be there. */
function weight({ relation }: PackageLink): number {
  return relation.weak ? 1 : 0;
}

function compare(a: PackageNode, b: PackageNode): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : Number(a.id > b.id) - Number(a.id < b.id);
}
