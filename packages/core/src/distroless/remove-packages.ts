/**
 * Takes packages out of a finished tree: their files, and what their scripts have made of them.
 *
 * @module
 */
import { PathExclusions } from "../rootfs/path-exclusions.ts";
import { parentOf } from "../rootfs/rootfs-path.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";

/** What a package brought: paths without a leading `/`, which may lead through links of the tree. */
interface PackagePaths {
  readonly id: string;
  readonly paths: readonly string[];
}

export interface Removal {
  readonly kept: readonly PackagePaths[];
  readonly removed: readonly PackagePaths[];
  /** Globs of what stays behind in no package's name; see {@linkcode PathExclusions}. */
  readonly leftovers: readonly string[];
}

/**
 * Removes what only `removed` packages brought, what scripts made in a directory that one of them had
 * to itself, leftovers, links that lead nowhere any more, and directories that are empty now. What kept
 * packages brought stays, and so does what the caller put into the tree.
 */
export function removePackages(tree: RootfsTree, { kept, removed, leftovers }: Removal): void {
  const stays = withParents(ownersIn(tree, kept).keys());
  const owners = ownersIn(tree, removed);
  const leftover = new PathExclusions({ exclude: leftovers });
  const links: string[] = [];
  const directories: string[] = [];
  const gone: string[] = [];
  /** Directories of one removed package alone, and those in them. */
  const own = new Set<string>();
  for (const entry of tree.entries()) {
    const { path, type } = entry;
    if (type === "whiteout" || path === "") continue;
    if (entry.origin === "files") for (const parent of withParents([path])) stays.add(parent);
    const inOwn = own.has(parentOf(path));
    const isDirectory = type === "dir";
    if (type === "symlink" && tree.follow(path) !== undefined) links.push(path);
    if (isDirectory) {
      if (!stays.has(path) && (inOwn || owners.get(path) === 1)) own.add(path);
      if (own.has(path) || owners.has(path) || tree.namesIn(path).length > 0)
        directories.push(path);
    }
    const goes = !isDirectory && (owners.has(path) || (inOwn && type !== "symlink"));
    if (goes || leftover.excludes(path, isDirectory) !== undefined) gone.push(path);
  }
  const remove = (path: string): void => void tree.put({ type: "whiteout", path });
  const isEmpty = (path: string): boolean =>
    tree.get(path)?.type === "dir" && tree.namesIn(path).length === 0;

  for (const path of gone) {
    if (!stays.has(path) && tree.get(path)?.type !== "dir") remove(path);
  }
  const isDangling = (path: string): boolean =>
    !stays.has(path) && tree.get(path)?.type === "symlink" && tree.follow(path) === undefined;
  // One that is removed can be where another one leads.
  while (links.some(isDangling)) for (const path of links.filter(isDangling)) remove(path);
  // Parents come after what lies in them.
  for (const path of directories.reverse()) if (!stays.has(path) && isEmpty(path)) remove(path);
}

/** How many of the packages brought each path, by where it lies in the tree. */
function ownersIn(tree: RootfsTree, packages: readonly PackagePaths[]): Map<string, number> {
  const owners = new Map<string, number>();
  for (const { paths } of packages) {
    for (const path of paths) {
      const at = tree.pathOf(path);
      if (at !== undefined) owners.set(at, (owners.get(at) ?? 0) + 1);
    }
  }
  return owners;
}

function withParents(paths: Iterable<string>): Set<string> {
  const all = new Set<string>();
  for (const path of paths) {
    for (let at = path; at !== "" && !all.has(at); at = parentOf(at)) all.add(at);
  }
  return all;
}
