/**
 * An image as what a session begins with: kept as a tree where that can be, so that a large one costs no
 * more than a small one.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import type { ExecutorSession } from "../contract/executor.ts";
import type { Digest } from "../model/digest.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import { version } from "../model/version.ts";
import { isText } from "../rootfs/rootfs-path.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { writeTree } from "./write-tree.ts";

/** What lies below what is built. */
export interface RootfsBelow {
  readonly tree: RootfsTree;
  /** The layers that it adds up to. */
  readonly diffIDs: readonly Digest[];
  readonly cache: Pick<Cache, "tree">;
}

export async function beginWithBase(
  session: ExecutorSession,
  { tree, diffIDs, cache }: RootfsBelow,
): Promise<void> {
  const entries = tree.entries();
  const fill = (): Promise<void> => writeTree(session, tree);
  const key = { tree: 1, version: version(), diffIDs };
  const kept =
    session.beginWith && isKeepable(entries) ? await cache.tree(key, titleOf(diffIDs)) : undefined;
  if (kept === undefined) await fill();
  else await session.beginWith?.({ tree: kept, size: sizeOf(entries), changed: [] }, fill);
}

/** Whether a tree of these entries may lie on the host: devices of an image are none of the host's. */
export function isKeepable(entries: readonly FsEntry[]): boolean {
  return entries.every((entry) => entry.type !== "char" && entry.type !== "block" && isText(entry));
}

/** Of all files, in bytes. */
export function sizeOf(entries: readonly FsEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.type === "file" ? entry.content.size : 0), 0);
}

function titleOf(diffIDs: readonly Digest[]): string {
  return `image of the layers ${diffIDs.map((diffID) => diffID.slice(7, 19)).join(", ")}`;
}
