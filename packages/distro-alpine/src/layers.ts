/**
 * The rootfs without running anything: every package unpacked. Scripts are left to
 * whoever starts it: `apk fix` runs triggers, and no post-install script.
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
import { accountsOf, owned } from "./files/accounts.ts";
import { unpackAll } from "./files/unpacked.ts";
import { readAlpineLock } from "./lock/alpine-lock.ts";
import type { AlpineSettings } from "./options/alpine-options.ts";

export async function* alpineLayers(
  lock: PlatformLock,
  settings: AlpineSettings,
  ctx: BuildContext,
): AsyncGenerator<LayerDraft> {
  const alpine = readAlpineLock(lock);
  const packages = await unpackAll(alpine.packages, ctx);
  const entries = packages.flatMap((one) => one.entries);
  const accounts = await accountsOf(undefined, entries);
  const tree = new RootfsTree();
  for (const entry of entries) tree.put(owned(entry, accounts));
  const options = { accounts, configured: false };
  for await (const entry of databaseFiles(packages, alpine, settings, options)) tree.put(entry);
  yield { title: `alpine ${alpine.branch}, not configured`, entries: tree.entries() };
}
