/**
 * The installed packages of a rootfs, from the package databases in it.
 *
 * @module
 */
import {
  type DistroPlugin,
  type InstalledPackage,
  RootfsError,
  type RootfsTree,
} from "@rootsmith/core/provider";
import { packageReaders } from "./package-readers.ts";

/** Databases that only plugins can read, and the program that writes each. */
const PLUGIN_DATABASES: Readonly<Record<string, string>> = {
  "lib/apk/db/installed": "apk",
  "usr/lib/apk/db/installed": "apk",
  "var/lib/pacman/local": "pacman",
};

export interface InstalledPackages {
  readonly packages: readonly InstalledPackage[];
  /** Why a database was not read. */
  readonly problem?: string;
}

/**
 * Reads them. Never throws because of the contents of the rootfs.
 *
 * @param plugins Plugins whose readers are used in addition to the built-in ones.
 */
export async function installedPackages(
  rootfs: RootfsTree,
  plugins: readonly DistroPlugin[] = [],
): Promise<InstalledPackages> {
  const packages: InstalledPackage[] = [];
  const problems: string[] = [];
  for (const read of packageReaders(plugins)) {
    try {
      packages.push(...(await read(rootfs)));
    } catch (error) {
      if (!(error instanceof RootfsError)) throw error;
      problems.push(error.message);
    }
  }
  if (packages.length === 0 && problems.length === 0) problems.push(...unreadDatabases(rootfs));
  return { packages, ...(problems.length > 0 && { problem: problems.join("; ") }) };
}

function unreadDatabases(rootfs: RootfsTree): string[] {
  const found = Object.keys(PLUGIN_DATABASES).find((path) => rootfs.get(path) !== undefined);
  if (found === undefined) return [];
  const program = PLUGIN_DATABASES[found];
  return [
    `Cannot list the packages of ${program} in "${found}": the plugin of their distro is not installed, and none is named with --plugin`,
  ];
}

/** Versions by package name, several of one name joined: `"5.10-1, 6.1-1"`. */
export function packageVersions(packages: readonly InstalledPackage[]): Map<string, string> {
  const versions = new Map<string, string[]>();
  for (const { name, version } of packages) {
    versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  return new Map([...versions].map(([name, all]) => [name, [...new Set(all)].sort().join(", ")]));
}
