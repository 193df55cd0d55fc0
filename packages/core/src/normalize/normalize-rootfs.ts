/**
 * Applies normalizations to a finished tree.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Normalization } from "../contract/normalization.ts";
import { collectBytes, contentOf } from "../model/fs-entry.ts";
import { comparePaths } from "../rootfs/compare-paths.ts";
import { PathExclusions } from "../rootfs/path-exclusions.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";

/**
 * Changes what the normalizations name; owners, modes and extended attributes stay.
 *
 * @param options.below What stays as it is: a tree that this one began as.
 * @throws What the content of a file throws that is to be rewritten.
 */
export async function normalizeRootfs(
  tree: RootfsTree,
  normalizations: readonly Normalization[],
  {
    epoch,
    signal,
    below,
  }: {
    readonly epoch: number;
    readonly signal: AbortSignal;
    readonly below?: RootfsTree | undefined;
  },
): Promise<void> {
  const actions = new Map(
    normalizations.flatMap(({ paths, action }) => paths.map((path) => [path, action])),
  );
  const filter = new PathExclusions({ exclude: [...actions.keys()] });
  const paths =
    below === undefined
      ? tree.entries().map(({ path }) => path)
      : [...tree.changedPaths()].sort(comparePaths);
  for (const path of paths) {
    const node = tree.get(path);
    if (node === undefined || (below !== undefined && below.get(path) === node)) continue;
    const pattern = filter.excludes(path, node.type === "dir");
    const action = pattern === undefined ? undefined : actions.get(pattern);
    if (action === undefined) continue;
    signal.throwIfAborted();
    if (action === "remove") {
      tree.apply({ type: "whiteout", path });
    } else if (node.type === "file") {
      const before = await collectBytes(node.content.open());
      const after = action === "empty" ? new Uint8Array(0) : action(before, epoch);
      if (!Buffer.from(before).equals(after)) tree.amend({ ...node, content: contentOf(after) });
    }
  }
}
