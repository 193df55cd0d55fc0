/**
 * Whose the nodes of a rootfs are, by what package databases say.
 *
 * @module
 */
import type { FsEntry } from "../model/fs-entry.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import type { InstalledPackage } from "./installed-package.ts";

/**
 * The nodes of a rootfs, sorted, each with the package that lists it, whatever was done to it since; of
 * several the first. Directories are nobody's.
 */
export function ownedEntries(
  tree: RootfsTree,
  packages: readonly InstalledPackage[],
): readonly FsEntry[] {
  const owners = ownersByPath(tree, packages);
  return tree.entries().map((entry) => {
    const owner = entry.type === "dir" ? undefined : owners.get(entry.path);
    return owner === undefined ? entry : { ...entry, package: owner };
  });
}

/** URLs of packages by where the nodes lie that they list, directories among them. */
export function ownersByPath(
  tree: RootfsTree,
  packages: readonly InstalledPackage[],
): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { purl, files, paths = files?.keys() } of packages) {
    const listed = new Set(paths);
    // What dpkg lists as a directory may be a link to one, which somebody else brought.
    const parents = new Set([...listed].map((path) => path.slice(0, path.lastIndexOf("/"))));
    for (const path of listed) {
      if (parents.has(path)) continue;
      const place = tree.find(path)?.path;
      if (place !== undefined && !owners.has(place)) owners.set(place, purl);
    }
  }
  return owners;
}
