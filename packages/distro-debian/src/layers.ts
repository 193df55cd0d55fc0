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
  treeReader,
} from "@rootsmith/core/provider";
import {
  emptyDatabase,
  infoFiles,
  statusFile,
  statusStanzas,
  triggerFiles,
} from "./dpkg/dpkg-database.ts";
import { hookEntries } from "./image/hook-files.ts";
import { firstDiversions, imageFiles } from "./image/image-files.ts";
import type { InstallSettings } from "./image/install-settings.ts";
import { architecturesOf, type DebianLock } from "./lock/lock.ts";
import type { DebianSettings } from "./options/debian-options.ts";
import { firstHookStep, HOOK_MOMENTS, isHookStep } from "./options/hooks.ts";
import type { Deb } from "./unpack/deb.ts";
import { byPath } from "./unpack/diversions.ts";
import { mergedUsrLinks } from "./unpack/merged-usr.ts";
import { openDebs } from "./unpack/open-debs.ts";
import { pathFilterOf } from "./unpack/path-filter.ts";
import { warnOfUnmatched } from "./unpack/unmatched-patterns.ts";
import { readUnpackRules, type UnpackRules } from "./unpack/unpack-rules.ts";
import { type UnpackedDeb, Unpacker } from "./unpack/unpacker.ts";

/** @throws {ExecutorRequiredError} If a hook runs a program. */
export async function* debianLayers(
  lock: PlatformLock,
  debian: DebianLock,
  settings: DebianSettings,
  ctx: BuildContext,
): AsyncGenerator<LayerDraft> {
  const step = firstHookStep(settings.hooks);
  if (step !== undefined) {
    throw new ExecutorRequiredError(`Cannot apply ${step}: it runs a program in the rootfs`, {
      hint: "Leave the hook out, or build with an executor",
    });
  }
  if (settings.distroless) {
    throw new ExecutorRequiredError("Cannot take packages away: they are not configured", {
      hint: "Build with an executor, or leave distroless out",
    });
  }
  const tree = new RootfsTree();
  await unpackAll(tree, lock, debian, settings, ctx);
  const title = `${debian.distribution} ${debian.codename}`;
  const isDone = settings.variant === "extract"; // nothing of it is ever configured
  yield { title: isDone ? title : `${title}, not configured`, entries: tree.entries() };
}

/** Fills the tree. */
async function unpackAll(
  tree: RootfsTree,
  lock: PlatformLock,
  debian: DebianLock,
  settings: InstallSettings,
  ctx: BuildContext,
): Promise<void> {
  const debs = await openDebs(debian, ctx);
  const unpacker = new Unpacker(tree);
  if (debian.mergedUsr) unpacker.layout(mergedUsrLinks(architecturesOf(debian), debs));
  for (const moment of HOOK_MOMENTS) {
    if (moment === "afterUnpack") {
      const rules =
        settings.variant === "extract"
          ? { filter: pathFilterOf(settings) }
          : await readUnpackRules(treeReader(tree), settings);
      for await (const entry of unpackPackages(debs, { debian, settings, unpacker, rules })) {
        tree.put(entry);
      }
    }
    for (const [index, hook] of settings.hooks[moment].entries()) {
      if (isHookStep(hook)) continue;
      for await (const entry of hookEntries(hook, { moment, index }, { lock, debian }, ctx)) {
        tree.put(entry);
      }
    }
  }
  await warnOfUnmatched(debs, settings, ctx);
  for (const entry of imageFiles(debian, settings)) tree.put(entry);
}

/** Unpacks all packages; the entries are those of dpkg's database. */
async function* unpackPackages(
  debs: readonly Deb[],
  context: {
    readonly debian: DebianLock;
    readonly settings: InstallSettings;
    readonly unpacker: Unpacker;
    readonly rules: UnpackRules;
  },
): AsyncGenerator<FsEntry> {
  const { debian, settings, unpacker, rules } = context;
  const isDone = settings.variant === "extract";
  const first = isDone ? [] : firstDiversions(debian, settings);
  const diversions = [...(rules.diversions?.values() ?? []), ...first];
  const options = { ...rules, diversions: byPath(diversions) };
  const unpacked: UnpackedDeb[] = [];
  for (const deb of debs) unpacked.push((await unpacker.unpack(deb, options)).unpacked);
  if (isDone) return;
  yield* emptyDatabase(architecturesOf(debian), diversions);
  yield* infoFiles(unpacked, unpacker);
  yield* triggerFiles(unpacked, undefined);
  yield statusFile(await statusStanzas(unpacked, unpacker, { newConffiles: false }));
}
