/**
 * The packages of an image below as a repository, which have all their files.
 *
 * @module
 */
import { installedPackage } from "../file/installed-package.ts";
import type { KnownRpm } from "../file/known-rpm.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import type { PrimaryIndex } from "../repodata/primary.ts";

/** By position in `rpms`. */
export function installedIndex(rpms: readonly KnownRpm[]): PrimaryIndex {
  const packages = rpms.map(installedPackage);
  const providers = positionsBy(packages, ({ name, provides, files }) => [
    name,
    ...provides.map((item) => item.name),
    ...files,
  ]);
  const obsoleters = positionsBy(packages, ({ obsoletes }) => obsoletes.map(({ name }) => name));
  return {
    count: packages.length,
    names: packages.map(({ name }) => name),
    read: (position) => packages[position] as RpmPackage,
    summaryOf: () => "",
    providersOf: (capability) => providers.get(capability) ?? [],
    obsoletersOf: (name) => obsoleters.get(name) ?? [],
    countDependents: () => new Map(),
    supplementing: [...packages.keys()].filter(
      (position) => (packages[position] as RpmPackage).supplements.length > 0,
    ),
  };
}

function positionsBy(
  packages: readonly RpmPackage[],
  keysOf: (item: RpmPackage) => readonly string[],
): ReadonlyMap<string, readonly number[]> {
  const positions = new Map<string, number[]>();
  for (const [position, item] of packages.entries()) {
    for (const key of new Set(keysOf(item))) {
      const known = positions.get(key);
      if (known === undefined) positions.set(key, [position]);
      else known.push(position);
    }
  }
  return positions;
}
