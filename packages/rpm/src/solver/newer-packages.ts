/**
 * What repositories have that is newer than what is installed, as `dnf check-update` and
 * `dnf updateinfo --security` say it.
 *
 * @module
 */
import type { Advisory, PackageUpdate } from "@rootsmith/core/provider";
import { compareEvr, type Evr, formatEvr } from "../metadata/evr.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import type { RpmRepository } from "../repodata/repository.ts";
import type { SecurityErratum } from "../repodata/updateinfo.ts";
import { byVersion, type PackagePool } from "./package-pool.ts";
import { type PoolRequest, repositoryPool } from "./repository-pool.ts";

/** One package that is installed. */
export interface InstalledRpm {
  readonly name: string;
  /** rpm's name. */
  readonly arch: string;
  readonly evr: Evr;
}

/**
 * The updates of installed packages, and what obsoletes them, in their order. Of a package that is there in several versions,
 * as kernels are, the newest one counts. Which update closes a hole stands in the errata, which are
 * read only where there is an update.
 *
 * @throws {FetchError | DigestMismatchError} If no mirror has a file that a repository names.
 * @throws {FormatError} If metadata is malformed.
 */
export async function newerPackages(
  installed: readonly InstalledRpm[],
  repositories: readonly RpmRepository[],
  request: PoolRequest,
): Promise<readonly PackageUpdate[]> {
  const pool = await repositoryPool(repositories, request);
  const pairs = newestOf(installed).flatMap((item) =>
    [...updateOf(item, pool), ...replacementsOf(item, pool)].map((update) => ({ item, update })),
  );
  if (pairs.length === 0) return [];
  const errata = await errataOf(pairs, repositories, request);
  return pairs.map(({ item, update }) => {
    const advisories = advisoriesOf(item, update, errata);
    return {
      name: item.name,
      architecture: item.arch,
      from: formatEvr(item.evr),
      to: formatEvr(update.evr),
      ...(update.name !== item.name && { replacedBy: update.name }),
      repository: update.repository,
      security: advisories.length > 0,
      ...(advisories.length > 0 && { advisories }),
    };
  });
}

function newestOf(installed: readonly InstalledRpm[]): readonly InstalledRpm[] {
  const newest = new Map<string, InstalledRpm>();
  for (const item of installed) {
    const key = `${item.name}.${item.arch}`;
    const known = newest.get(key);
    if (known === undefined || compareEvr(item.evr, known.evr) > 0) newest.set(key, item);
  }
  return [...newest.values()];
}

/** The newest one of the repositories whose priority is the best of those that have the name. */
function updateOf({ name, arch, evr }: InstalledRpm, pool: PackagePool): readonly RpmPackage[] {
  const ids = pool.named(name);
  const best = Math.min(...ids.map((id) => pool.priorityOf(id)));
  return ids
    .filter((id) => pool.priorityOf(id) === best)
    .map((id) => pool.package(id))
    .filter((item) => replaces(item.arch, arch) && compareEvr(item.evr, evr) > 0)
    .toSorted(byVersion)
    .slice(0, 1);
}

/** What obsoletes it, the newest of each name: `dnf check-update` lists all of them. */
function replacementsOf(item: InstalledRpm, pool: PackagePool): readonly RpmPackage[] {
  const newest = new Map<string, RpmPackage>();
  const all = pool.obsoletersOf(item).map((id) => pool.package(id));
  for (const one of all.toSorted(byVersion)) {
    if (replaces(one.arch, item.arch) && !newest.has(one.name)) newest.set(one.name, one);
  }
  return [...newest.values()];
}

/** A package may become one of no architecture, and the other way round. */
function replaces(arch: string, installed: string): boolean {
  return arch === installed || arch === "noarch" || installed === "noarch";
}

async function errataOf(
  pairs: readonly { readonly update: RpmPackage }[],
  repositories: readonly RpmRepository[],
  { warn }: PoolRequest,
): Promise<readonly SecurityErratum[]> {
  const names = new Set(pairs.map(({ update }) => update.name));
  const all = await Promise.all(repositories.map((one) => one.securityErrata(names)));
  if (all.every((errata) => errata === undefined)) {
    warn("No repository has errata, so that it is not known which updates are for security");
  }
  return all.flatMap((errata) => errata ?? []);
}

/** Those of any version since the one that is installed; of a package in its place, of any version. */
export function advisoriesOf(
  { name, arch, evr }: InstalledRpm,
  update: RpmPackage,
  errata: readonly SecurityErratum[],
): readonly Advisory[] {
  const fixes = errata.filter(({ packages }) =>
    packages.some(
      (fixed) =>
        fixed.name === update.name &&
        replaces(fixed.arch, arch) &&
        (update.name !== name || compareEvr(fixed.evr, evr) > 0) &&
        compareEvr(fixed.evr, update.evr) <= 0,
    ),
  );
  const byID = new Map(fixes.map(({ advisory }) => [advisory.id, advisory]));
  return [...byID.values()];
}
