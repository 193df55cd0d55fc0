/**
 * The rootfs without running anything: every package unpacked, none configured.
 *
 * `dpkg --configure -a` inside it takes it up from there.
 *
 * @module
 */
import type { BuildContext, FsEntry, LayerDraft, PlatformLock } from "@rootsmith/core";
import { aptFiles } from "./apt-files.ts";
import { dockerTweaks } from "./docker-tweaks.ts";
import {
  emptyDatabase,
  infoFiles,
  statusFile,
  statusStanzas,
  triggerFiles,
} from "./dpkg-database.ts";
import type { DebianLock } from "./lock.ts";
import { openDebs } from "./open-debs.ts";
import type { DebianSettings } from "./options.ts";
import { type UnpackedDeb, Unpacker } from "./unpacker.ts";

export async function* debianLayers(
  lock: PlatformLock,
  debian: DebianLock,
  settings: DebianSettings,
  ctx: BuildContext,
): AsyncGenerator<LayerDraft> {
  yield {
    title: `debian ${debian.codename}, not configured`,
    entries: unpackAll(lock, debian, settings, ctx),
  };
}

async function* unpackAll(
  lock: PlatformLock,
  debian: DebianLock,
  settings: DebianSettings,
  ctx: BuildContext,
): AsyncGenerator<FsEntry> {
  const unpacker = new Unpacker();
  if (debian.mergedUsr) unpacker.layout(debian.architecture);
  const unpacked: UnpackedDeb[] = [];
  for (const deb of await openDebs(lock, debian, ctx)) {
    unpacked.push((await unpacker.unpack(deb)).unpacked);
  }
  yield* unpacker.entries();
  yield* emptyDatabase();
  yield* infoFiles(unpacked, unpacker);
  yield* triggerFiles(unpacked, undefined);
  yield statusFile(await statusStanzas(unpacked, { newConffiles: false }));
  yield* aptFiles(debian);
  if (settings.tweaks === "docker") yield* dockerTweaks();
}
