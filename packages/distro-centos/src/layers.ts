/**
 * The rootfs without running anything: the entries of the plan, one phase after the other.
 *
 * @module
 */
import {
  type BuildContext,
  type ConfigurePlan,
  type FsEntry,
  type LayerDraft,
  type PlatformLock,
  RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";
import { configureCentos } from "./configure.ts";
import type { CentosLock } from "./lock/lock.ts";
import type { CentosSettings } from "./options/options.ts";

export async function* centosLayers(
  lock: PlatformLock,
  centos: CentosLock,
  settings: CentosSettings,
  ctx: BuildContext,
): AsyncGenerator<LayerDraft> {
  const title = `${centos.family} ${centos.release}, not configured`;
  yield { title, entries: entriesOf(await configureCentos(lock, centos, settings, ctx), ctx) };
}

async function* entriesOf({ phases }: ConfigurePlan, ctx: BuildContext): AsyncGenerator<FsEntry> {
  const tree = new RootfsTree();
  const reader = treeReader(tree);
  for (const { entries } of phases) {
    if (entries === undefined) continue;
    for await (const entry of entries(reader, ctx)) tree.put(entry);
  }
  yield* tree.entries();
}
