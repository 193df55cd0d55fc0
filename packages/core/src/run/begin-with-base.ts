/**
 * An image as what a session begins with: kept as a tree where that can be, so that a large one costs no
 * more than a small one.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import type { KeptTree } from "../cache/kept-trees.ts";
import type { ExecutorSession } from "../contract/executor.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import { version } from "../model/version.ts";
import { isText } from "../rootfs/rootfs-path.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { settled } from "./settled.ts";
import { writeTree } from "./write-tree.ts";

/** What lies below what is built. */
export interface RootfsBelow {
  readonly tree: RootfsTree;
  /** The same on the host, where it may be kept. */
  readonly kept: Promise<KeptTree | undefined>;
}

/**
 * The tree of an image on the host. To be asked for early: a large one is looked through.
 *
 * @param signal Ends that, where the tree is not needed.
 */
export function keptBase(
  cache: Pick<Cache, "tree">,
  layers: readonly Pick<BuiltLayer, "diffID">[],
  signal: AbortSignal,
): Promise<KeptTree | undefined> {
  const diffIDs = layers.map(({ diffID }) => diffID);
  const names = diffIDs.map((diffID) => diffID.slice(7, 19)).join(", ");
  return settled(cache.tree({ tree: 1, version: version(), diffIDs }, `image of ${names}`, signal));
}

export async function beginWithBase(
  session: ExecutorSession,
  { tree, kept }: RootfsBelow,
): Promise<void> {
  const fill = (): Promise<void> => writeTree(session, tree);
  const known = session.beginWith && (await kept);
  if (known?.isThere) return session.beginWith?.({ tree: known, size: 0, changed: [] }, fill);
  const entries = known === undefined ? [] : tree.entries();
  if (known === undefined || !isKeepable(entries)) return fill();
  await session.beginWith?.({ tree: known, size: sizeOf(entries), changed: [] }, fill);
}

/** Whether a tree of these entries may lie on the host: devices of an image are none of the host's. */
export function isKeepable(entries: readonly FsEntry[]): boolean {
  return entries.every((entry) => entry.type !== "char" && entry.type !== "block" && isText(entry));
}

/** Of all files, in bytes. */
export function sizeOf(entries: readonly FsEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.type === "file" ? entry.content.size : 0), 0);
}
