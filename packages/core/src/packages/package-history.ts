/**
 * What the packages of a distro say of their own past.
 *
 * @module
 */
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import type { InstalledPackage } from "./installed-package.ts";

export interface PackageHistory {
  /** In the URLs of its packages: `"deb"`. */
  readonly type: string;
  /** Negative if version `a` is older than `b`, zero if they are equal, positive if it is newer. */
  compareVersions(a: string, b: string): number;
  /**
   * The changelogs of packages, by package URL, each with the newest entry first. Packages are left out that carry
   * none, or whose is damaged.
   */
  changelogs(
    rootfs: RootfsTree,
    packages: readonly InstalledPackage[],
  ): Promise<ReadonlyMap<string, readonly ChangelogEntry[]>>;
}

export interface ChangelogEntry {
  /** Of the source package. Absent where the entry does not say it. */
  readonly version?: string;
  /** RFC 3339, a day. */
  readonly date?: string;
  readonly text: string;
}

/** The entries that are newer than a version. */
export function entriesSince(
  entries: readonly ChangelogEntry[],
  version: string,
  { compareVersions }: Pick<PackageHistory, "compareVersions">,
): readonly ChangelogEntry[] {
  const isNewer = (entry: ChangelogEntry): boolean =>
    entry.version === undefined || compareVersions(entry.version, version) > 0;
  const end = entries.findIndex((entry) => !isNewer(entry));
  return end < 0 ? entries : entries.slice(0, end);
}
