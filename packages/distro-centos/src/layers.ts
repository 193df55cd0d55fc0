/**
 * The rootfs without running any program: what the plan writes, one phase after the other.
 *
 * @module
 */
import {
  type BuildContext,
  type ConfigurePlan,
  ExecutorRequiredError,
  type FsEntry,
  type LayerDraft,
  type PlatformLock,
  RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";
import { configureCentos } from "./configure.ts";
import type { CentosLock } from "./lock/lock.ts";
import type { CentosSettings } from "./options/settings.ts";

export async function* centosLayers(
  lock: PlatformLock,
  centos: CentosLock,
  settings: CentosSettings,
  ctx: BuildContext,
): AsyncGenerator<LayerDraft> {
  if (settings.distroless) {
    throw new ExecutorRequiredError("Cannot take packages away: they are not configured", {
      hint: "Build with an executor, or leave distroless out",
    });
  }
  const title = `${centos.family} ${centos.release}, not configured`;
  yield { title, entries: entriesOf(await configureCentos(lock, centos, settings, ctx), ctx) };
}

async function* entriesOf({ phases }: ConfigurePlan, ctx: BuildContext): AsyncGenerator<FsEntry> {
  const tree = new RootfsTree();
  const reader = treeReader(tree);
  for (const { entries, script } of phases) {
    for await (const entry of entries?.(reader, ctx) ?? []) tree.put(entry);
    for await (const work of script?.(reader, ctx) ?? []) {
      if (!("argv" in work)) for (const entry of work) tree.put(entry);
    }
  }
  yield* tree.entries();
}
