/**
 * What repositories have that could be installed.
 *
 * @module
 */
import type { AvailablePackage, PackageFilter } from "@rootsmith/core/provider";
import { compareEvr, formatEvr } from "../metadata/evr.ts";
import type { RpmRepository } from "../repodata/repository.ts";
import { type PoolRequest, repositoryPool } from "./repository-pool.ts";

/**
 * All versions of the packages that are wanted, by name: from the repository with the best priority, then newest
 * first, then for the native architecture.
 */
export async function searchPackages(
  repositories: readonly RpmRepository[],
  request: PoolRequest,
  isWanted: PackageFilter,
): Promise<readonly AvailablePackage[]> {
  const summaries = new Map<string, string>();
  for (const { primary } of repositories) {
    for (const [position, name] of primary.names.entries()) {
      if (summaries.has(name)) continue;
      const summary = primary.summaryOf(position);
      if (isWanted({ name, summary })) summaries.set(name, summary);
    }
  }
  const pool = await repositoryPool(repositories, request);
  const archs = [...pool.architectures, "noarch"];
  return [...summaries].flatMap(([name, summary]) => {
    const found = pool.named(name).map((id) => ({ item: pool.package(id), id }));
    const isOther = (arch: string): boolean => arch !== archs[0] && arch !== "noarch";
    found.sort(
      (a, b) =>
        Number(isOther(a.item.arch)) - Number(isOther(b.item.arch)) ||
        pool.priorityOf(a.id) - pool.priorityOf(b.id) ||
        compareEvr(b.item.evr, a.item.evr),
    );
    const versions = new Map<string, AvailablePackage>();
    for (const { item } of found) {
      const version = formatEvr(item.evr);
      const known = versions.get(`${version} ${item.arch}`);
      versions.set(`${version} ${item.arch}`, {
        name,
        version,
        architecture: item.arch,
        ...(summary !== "" && { summary }),
        repositories: [...new Set([...(known?.repositories ?? []), item.repository])],
        chosen: known?.chosen ?? versions.size === 0,
      });
    }
    return [...versions.values()];
  });
}
