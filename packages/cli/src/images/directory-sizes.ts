/**
 * The sizes of the directories of a rootfs.
 *
 * @module
 */
import type { RootfsTree } from "@rootsmith/core/provider";

/** Bytes by path: of each file, and of each directory with everything below it; `""` is the whole rootfs. */
export function directorySizes(rootfs: RootfsTree): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>([["", 0]]);
  for (const entry of rootfs.entries()) {
    // A hard link takes no space: the file is counted under its first name.
    const size = entry.type === "file" ? entry.content.size : 0;
    if (size === 0) continue;
    for (let path = entry.path; ; path = path.slice(0, Math.max(0, path.lastIndexOf("/")))) {
      sizes.set(path, (sizes.get(path) ?? 0) + size);
      if (path === "") break;
    }
  }
  return sizes;
}

/** The children of a directory, the largest first. */
export function largestBelow(
  sizes: ReadonlyMap<string, number>,
  directory: string,
): readonly (readonly [path: string, bytes: number])[] {
  const start = directory === "" ? "" : `${directory}/`;
  return [...sizes]
    .filter(([path]) => path !== "" && path.startsWith(start) && !path.includes("/", start.length))
    .sort(([a, size], [b, other]) => other - size || (a < b ? -1 : 1));
}
