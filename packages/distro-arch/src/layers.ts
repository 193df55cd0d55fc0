/**
 * The rootfs without running anything: every package unpacked, and the database that lists them.
 *
 * @module
 */
import {
  type BuildContext,
  type FsEntry,
  type LayerDraft,
  type PlatformLock,
  RootfsTree,
} from "@rootsmith/core/provider";
import { imageFiles } from "./image/image-files.ts";
import { type ArchLock, readArchLock } from "./lock/arch-lock.ts";
import type { ArchSettings } from "./options/options.ts";
import { databaseEntries, databaseVersion } from "./pacman/local-database.ts";
import { portOf } from "./releases/port.ts";
import { type UnpackedPackage, unpackPackages } from "./unpack/unpack-packages.ts";

export async function* archLayers(
  lock: PlatformLock,
  settings: ArchSettings,
  ctx: BuildContext,
): AsyncGenerator<LayerDraft> {
  const arch = readArchLock(lock);
  const packages = await unpackPackages(arch.packages, settings.noExtract, ctx);
  const tree = new RootfsTree();
  for (const one of packages) {
    for await (const entry of packageEntries(one, lock.epoch)) tree.add(entry);
  }
  tree.add(databaseVersion());
  for (const entry of filesOf(lock, arch, settings, (path) => tree.find(path) !== undefined))
    tree.put(entry);
  yield { title: `arch ${settings.release}, not configured`, entries: tree.entries() };
}

/** What a package brings, and what the database says of it. */
export async function* packageEntries(
  one: UnpackedPackage,
  epoch: number,
): AsyncGenerator<FsEntry> {
  yield* await one.entries();
  const package_ = one.locked.fact.purl;
  for await (const entry of databaseEntries(one, epoch)) yield { ...entry, package: package_ };
}

/** The last files of the image. */
export function filesOf(
  { platform }: PlatformLock,
  { repositories }: ArchLock,
  settings: ArchSettings,
  has: (path: string) => boolean,
): Iterable<FsEntry> {
  return imageFiles(settings, { port: portOf(platform), repositories, has });
}
