/**
 * The rootfs without running anything: every package unpacked, none configured.
 *
 * `dpkg --configure -a` inside it takes it up from there.
 *
 * @module
 */
import {
  type BuildContext,
  ExecutorRequiredError,
  type FsEntry,
  type LayerDraft,
  type PlatformLock,
  RootfsTree,
} from "@rootsmith/core";
import type { Deb } from "./deb.ts";
import { byPath } from "./diversions.ts";
import {
  emptyDatabase,
  infoFiles,
  statusFile,
  statusStanzas,
  triggerFiles,
} from "./dpkg-database.ts";
import { hookEntries } from "./hook-files.ts";
import { firstHookStep, HOOK_MOMENTS, isHookStep } from "./hooks.ts";
import { firstDiversions, imageFiles } from "./image-files.ts";
import type { InstallSettings } from "./install-settings.ts";
import type { DebianLock } from "./lock.ts";
import { mergedUsrLinks } from "./merged-usr.ts";
import { openDebs } from "./open-debs.ts";
import { pathFilterOf } from "./path-filter.ts";
import { type UnpackedDeb, Unpacker } from "./unpacker.ts";

/** @throws {ExecutorRequiredError} If a hook runs a program. */
export async function* debianLayers(
  lock: PlatformLock,
  debian: DebianLock,
  settings: InstallSettings,
  ctx: BuildContext,
): AsyncGenerator<LayerDraft> {
  const step = firstHookStep(settings.hooks);
  if (step !== undefined) {
    throw new ExecutorRequiredError(`Cannot apply ${step}: it runs a program in the rootfs`, {
      hint: "Leave the hook out, or build with an executor",
    });
  }
  const tree = new RootfsTree();
  for await (const entry of unpackAll(lock, debian, settings, ctx)) tree.put(entry);
  const title = `${debian.distribution} ${debian.codename}`;
  const isDone = settings.variant === "extract"; // nothing of it is ever configured
  yield { title: isDone ? title : `${title}, not configured`, entries: tree.entries() };
}

async function* unpackAll(
  lock: PlatformLock,
  debian: DebianLock,
  settings: InstallSettings,
  ctx: BuildContext,
): AsyncGenerator<FsEntry> {
  const debs = await openDebs(lock, debian, ctx);
  const unpacker = new Unpacker(pathFilterOf(settings));
  if (debian.mergedUsr) {
    const architectures = [debian.architecture, ...debian.foreignArchitectures];
    yield* unpacker.layout(mergedUsrLinks(architectures, debs));
  }
  for (const moment of HOOK_MOMENTS) {
    if (moment === "afterUnpack") yield* packageEntries(debs, debian, settings, unpacker);
    for (const [index, hook] of settings.hooks[moment].entries()) {
      if (!isHookStep(hook)) yield* hookEntries(hook, { moment, index }, { lock, debian }, ctx);
    }
  }
  yield* imageFiles(debian, settings);
}

async function* packageEntries(
  debs: readonly Deb[],
  debian: DebianLock,
  settings: InstallSettings,
  unpacker: Unpacker,
): AsyncGenerator<FsEntry> {
  const diversions = settings.variant === "extract" ? [] : firstDiversions(debian, settings);
  const unpacked: UnpackedDeb[] = [];
  for (const deb of debs) {
    const result = await unpacker.unpack(deb, { diversions: byPath(diversions) });
    unpacked.push(result.unpacked);
    yield* result.entries;
  }
  if (settings.variant === "extract") return;
  yield* emptyDatabase([debian.architecture, ...debian.foreignArchitectures], diversions);
  yield* infoFiles(unpacked, unpacker);
  yield* triggerFiles(unpacked, undefined);
  yield statusFile(await statusStanzas(unpacked, unpacker, { newConffiles: false }));
}
