/**
 * The layers of a provider as one, to be cut anew.
 *
 * @module
 */
import type { LayerDraft } from "../contract/layer-draft.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { draftEntries } from "./draft-entries.ts";

/** One draft of what all of them add up to, under the title of the first; none if there are none. */
export async function* mergeDrafts(
  drafts: AsyncIterable<LayerDraft>,
): AsyncGenerator<LayerDraft, void, undefined> {
  const whole = new RootfsTree();
  let title: string | undefined;
  for await (const draft of drafts) {
    title ??= draft.title;
    for (const entry of await draftEntries(draft, whole)) whole.apply(entry);
  }
  if (title !== undefined) yield { title, entries: whole.entries() };
}
