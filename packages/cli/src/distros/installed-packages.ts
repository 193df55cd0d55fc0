/**
 * What the package databases in a rootfs list, whichever distro it is of.
 *
 * @module
 */
import { FormatError, type InstalledPackage, type RootfsTree } from "@rootsmith/core";
import { PACKAGE_READERS } from "./package-readers.ts";

export interface InstalledPackages {
  readonly packages: readonly InstalledPackage[];
  /** Why a database cannot be read. */
  readonly problem?: string;
}

/** Never throws because of what stands in the rootfs. */
export async function installedPackages(rootfs: RootfsTree): Promise<InstalledPackages> {
  const packages: InstalledPackage[] = [];
  const problems: string[] = [];
  for (const read of PACKAGE_READERS) {
    try {
      packages.push(...(await read(rootfs)));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problems.push(error.message);
    }
  }
  return { packages, ...(problems.length > 0 && { problem: problems.join("; ") }) };
}

/** The versions by name, several of one name joined: `"5.10-1, 6.1-1"`. */
export function packageVersions(packages: readonly InstalledPackage[]): Map<string, string> {
  const versions = new Map<string, string[]>();
  for (const { name, version } of packages) {
    versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  return new Map([...versions].map(([name, all]) => [name, [...new Set(all)].sort().join(", ")]));
}
