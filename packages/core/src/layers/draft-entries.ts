/**
 * The entries of a draft, sorted and complete.
 *
 * @module
 */
import type { LayerDraft } from "../contract/layer-draft.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";

/**
 * The draft as a tree of its own. Directories of which it says nothing, as it only has something below them,
 * are as the drafts below have them.
 *
 * @param lower What those add up to.
 */
export async function draftEntries(
  { entries }: Pick<LayerDraft, "entries">,
  lower: RootfsTree,
): Promise<FsEntry[]> {
  const tree = new RootfsTree();
  for await (const entry of entries) tree.add(entry);
  const implied = new Set<FsEntry>(tree.takeImpliedParents());
  return tree.entries().map((entry) => {
    const below = implied.has(entry) ? lower.get(entry.path) : undefined;
    return below?.type === "dir" ? below : entry;
  });
}
