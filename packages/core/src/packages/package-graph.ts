/**
 * The packages of a rootfs, and how they ask for each other.
 *
 * @module
 */
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";

/** In the order of the database or lock that it was read from. */
export interface PackageGraph {
  readonly packages: readonly PackageNode[];
}

export interface PackageNode {
  /** Unique in its graph: the package URL, as in `InstalledPackage` and `PackageFact`. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** In the distro's spelling. */
  readonly architecture?: string;
  /** Why it is there whether or not another one needs it. Absent: it is there for others alone. */
  readonly reason?: PackageReason;
  /** Those that some package of the graph satisfies, and strong ones that none does; the strongest first. */
  readonly relations: readonly PackageRelation[];
}

/**
 * - `asked`: a person asked for it, by the marks of the package manager or the options of a lock;
 * - `base`: the distro has it in every rootfs, as what is essential or required;
 * - `top`: nothing says who asked for what, and no other package needs it.
 */
export type PackageReason = "asked" | "base" | "top";

export interface PackageRelation {
  /** As its package manager calls it: `"Pre-Depends"`, `"Depends"`, `"Recommends"`, `"Requires(pre)"`. */
  readonly kind: string;
  /** True: the package works without. */
  readonly weak?: true;
  /** As the package says it, with versions and alternatives: `"libc6 (>= 2.36)"`, `"mawk | awk"`. */
  readonly text: string;
  readonly satisfiedBy: readonly PackageSatisfier[];
}

export interface PackageSatisfier {
  readonly id: string;
  /** The name by which it satisfies the relation, where that is not its own: `"awk"`, `"libc.so.6()(64bit)"`. */
  readonly provides?: string;
}

/**
 * Reads the databases of one package manager in a rootfs. No packages where there is none.
 *
 * @throws {FormatError} If a database is malformed.
 */
export type PackageGraphReader = (rootfs: RootfsTree) => Promise<PackageGraph>;

/** One package that asks for another. */
export interface PackageLink {
  readonly from: PackageNode;
  readonly to: PackageNode;
  /** The first of `from` that `to` satisfies. */
  readonly relation: PackageRelation;
  /** As in {@linkcode PackageSatisfier}. */
  readonly provides?: string;
}

/** All links of a graph, one for each pair, by the package that is asked for. */
export function linksTo({ packages }: PackageGraph): ReadonlyMap<string, readonly PackageLink[]> {
  const byID = new Map(packages.map((node) => [node.id, node]));
  const links = new Map<string, PackageLink[]>();
  for (const from of packages) {
    for (const link of linksFrom(from, byID)) {
      const known = links.get(link.to.id);
      if (known === undefined) links.set(link.to.id, [link]);
      else known.push(link);
    }
  }
  return links;
}

/** What one package asks for: one link for each package, in the order of its relations. */
export function linksFrom(
  from: PackageNode,
  packages: ReadonlyMap<string, PackageNode>,
): readonly PackageLink[] {
  const links = new Map<string, PackageLink>();
  for (const relation of from.relations) {
    for (const { id, provides } of relation.satisfiedBy) {
      const to = packages.get(id);
      if (to === undefined || to === from || links.has(id)) continue;
      links.set(id, { from, to, relation, ...(provides !== undefined && { provides }) });
    }
  }
  return [...links.values()];
}
