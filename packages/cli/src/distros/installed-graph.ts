/**
 * How the installed packages of a rootfs ask for each other, by the package databases in it.
 *
 * @module
 */
import {
  type DistroPlugin,
  type PackageNode,
  RootfsError,
  type RootfsTree,
} from "@rootsmith/core/provider";
import { installedPackages } from "./installed-packages.ts";
import { pluginsOfRootfs } from "./package-readers.ts";

export interface InstalledGraph {
  readonly packages: readonly PackageNode[];
  /** Why a database was not read. */
  readonly problem?: string;
}

/**
 * Reads it. Never throws because of the contents of the rootfs.
 *
 * @param plugins Plugins whose readers are used in addition to the built-in ones.
 */
export async function installedGraph(
  rootfs: RootfsTree,
  plugins: readonly DistroPlugin[] = [],
): Promise<InstalledGraph> {
  const packages: PackageNode[] = [];
  const problems: string[] = [];
  const all = await pluginsOfRootfs(rootfs, plugins);
  for (const read of new Set(all.map(({ packageGraph }) => packageGraph))) {
    try {
      packages.push(...((await read?.(rootfs))?.packages ?? []));
    } catch (error) {
      if (!(error instanceof RootfsError)) throw error;
      problems.push(error.message);
    }
  }
  if (packages.length === 0 && problems.length === 0) {
    const { packages: listed, problem } = await installedPackages(rootfs, plugins);
    if (problem !== undefined) problems.push(problem);
    else if (listed.length > 0) {
      problems.push(
        "Cannot say how its packages ask for each other: the plugin of their distro does not",
      );
    }
  }
  return { packages, ...(problems.length > 0 && { problem: problems.join("; ") }) };
}
