/**
 * Paths of a rootfs by pattern.
 *
 * @module
 */
import type { RootfsReader } from "@rootsmith/core/provider";

/** The paths that a pattern may stand for, sorted: `*` is any run of characters but `/`. */
export async function pathsLike(tree: RootfsReader, pattern: string): Promise<readonly string[]> {
  let paths = [""];
  for (const part of pattern.split("/")) {
    const at = (directory: string, name: string): string =>
      directory === "" ? name : `${directory}/${name}`;
    if (!part.includes("*")) {
      paths = paths.map((path) => at(path, part));
      continue;
    }
    const [head = "", tail = ""] = part.split("*");
    const isLike = (name: string): boolean =>
      name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail);
    const found = await Promise.all(
      paths.map(async (path) => {
        const names = (await tree.list(path)) ?? [];
        return names.filter(isLike).map((name) => at(path, name));
      }),
    );
    paths = found.flat().sort();
  }
  return paths;
}
