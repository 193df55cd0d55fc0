/**
 * The rootfs without running anything: every package unpacked. `apk fix` inside it runs the scripts.
 *
 * @module
 */
import {
  type BuildContext,
  type LayerDraft,
  type PlatformLock,
  RootfsTree,
} from "@rootsmith/core/provider";
import { databaseFiles } from "./database/apk-database.ts";
import { unpackAll } from "./files/unpacked.ts";
import type { AlpineLock } from "./lock/alpine-lock.ts";
import type { AlpineSettings } from "./options/alpine-options.ts";

export async function* alpineLayers(
  lock: PlatformLock,
  alpine: AlpineLock,
  settings: AlpineSettings,
  ctx: BuildContext,
): AsyncGenerator<LayerDraft> {
  const packages = await unpackAll(alpine.packages, ctx);
  const tree = new RootfsTree();
  for (const entry of packages.flatMap(({ entries }) => entries)) tree.put(entry);
  const options = { epoch: lock.epoch, configured: false };
  for await (const entry of databaseFiles(packages, alpine, settings, options)) tree.put(entry);
  yield { title: `alpine ${alpine.branch}, not configured`, entries: tree.entries() };
}
