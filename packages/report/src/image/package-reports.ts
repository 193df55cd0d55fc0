/**
 * The packages of an image with what they need, and why each is there.
 *
 * @module
 */
import type { FsEntry, InstalledPackage } from "@rootsmith/core/provider";
import type { PackageReport } from "./image-report.ts";

/** As much of a graph of packages as is shown. */
export interface Graph {
  readonly packages: readonly {
    /** The package URL. */
    readonly id: string;
    readonly reason?: "asked" | "base" | "top";
    readonly relations: readonly {
      readonly weak?: true;
      readonly satisfiedBy: readonly { readonly id: string }[];
    }[];
  }[];
}

/**
 * @param entries Of the rootfs.
 * @param owners URLs of packages by path.
 */
export function packageReports(
  packages: readonly InstalledPackage[],
  entries: readonly FsEntry[],
  owners: ReadonlyMap<string, string>,
  graph: Graph,
): PackageReport[] {
  const sizes = sizesByPackage(entries, owners);
  const nodes = new Map(graph.packages.map((node) => [node.id, node]));
  const indexes = new Map(packages.map(({ purl }, index) => [purl, index]));
  const links = packages.map(({ purl }, index) => {
    const needs = new Set<number>();
    const wants = new Set<number>();
    for (const { weak, satisfiedBy } of nodes.get(purl)?.relations ?? []) {
      for (const { id } of satisfiedBy) {
        const at = indexes.get(id);
        if (at !== undefined && at !== index) (weak ? wants : needs).add(at);
      }
    }
    return { needs: [...needs], wants: [...wants].filter((at) => !needs.has(at)) };
  });
  const reasons = packages.map(({ purl }) => nodes.get(purl)?.reason);
  const before = shortestChains(reasons, links);
  return packages.map((one, index): PackageReport => {
    const { purl, name, version, architecture, license, source, supplier } = one;
    const { size, files } = sizes.get(purl) ?? { size: 0, files: 0 };
    const reason = reasons[index];
    const via = before.get(index);
    return {
      ...{ purl, name, version, size, files },
      ...(architecture !== undefined && { architecture }),
      ...(license !== undefined && { license }),
      ...(source !== undefined && source.name !== name && { source: source.name }),
      ...(supplier !== undefined && { supplier }),
      ...(reason !== undefined && { reason }),
      ...(via !== undefined && { via }),
      ...(links[index] as Links),
    };
  });
}

interface Links {
  readonly needs: readonly number[];
  readonly wants: readonly number[];
}

/**
 * The package before each on a shortest chain from one that has a reason. What was asked for comes first, and what
 * is needed before what is only wanted.
 */
function shortestChains(
  reasons: readonly PackageReport["reason"][],
  links: readonly Links[],
): ReadonlyMap<number, number> {
  const before = new Map<number, number>();
  const order = ["asked", "top", "base"] as const;
  const reached = order.flatMap((one) =>
    reasons.flatMap((reason, index) => (reason === one ? [index] : [])),
  );
  const seen = new Set(reached);
  const queues = [reached];
  // What a weak relation leads to waits until everything that is needed has been found.
  const follow = (from: number, to: readonly number[], queue: number[]): void => {
    for (const index of to) {
      if (seen.has(index)) continue;
      seen.add(index);
      before.set(index, from);
      queue.push(index);
    }
  };
  for (const queue of queues) {
    const passed: number[] = [];
    for (const from of queue) {
      follow(from, links[from]?.needs ?? [], queue);
      passed.push(from);
    }
    const wanted: number[] = [];
    for (const from of passed) follow(from, links[from]?.wants ?? [], wanted);
    if (wanted.length > 0) queues.push(wanted);
  }
  return before;
}

function sizesByPackage(
  entries: readonly FsEntry[],
  owners: ReadonlyMap<string, string>,
): ReadonlyMap<string, { readonly size: number; readonly files: number }> {
  const sizes = new Map<string, { size: number; files: number }>();
  for (const entry of entries) {
    const owner = entry.type === "file" ? owners.get(entry.path) : undefined;
    if (entry.type !== "file" || owner === undefined) continue;
    const sum = sizes.get(owner) ?? { size: 0, files: 0 };
    sum.size += entry.content.size;
    sum.files += 1;
    sizes.set(owner, sum);
  }
  return sizes;
}
