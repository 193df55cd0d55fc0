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
  type RootfsReader,
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
import type { DebianLock } from "./lock/lock.ts";
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
  for await (const entry of unpackAll(lock, debian, settings, tree, ctx)) tree.put(entry);
  const title = `${debian.distribution} ${debian.codename}`;
  const isDone = settings.variant === "extract"; // nothing of it is ever configured
  yield { title: isDone ? title : `${title}, not configured`, entries: tree.entries() };
}

async function* unpackAll(
  lock: PlatformLock,
  debian: DebianLock,
  settings: InstallSettings,
  tree: RootfsTree,
  ctx: BuildContext,
): AsyncGenerator<FsEntry> {
  const debs = await openDebs(lock, debian, ctx);
  const unpacker = new Unpacker();
  if (debian.mergedUsr) {
    const architectures = [debian.architecture, ...debian.foreignArchitectures];
    yield* unpacker.layout(mergedUsrLinks(architectures, debs));
  }
  for (const moment of HOOK_MOMENTS) {
    if (moment === "afterUnpack") {
      const rules =
        settings.variant === "extract"
          ? { filter: pathFilterOf(settings) }
          : await readUnpackRules(readerOf(tree), settings);
      yield* packageEntries(debs, { debian, settings, unpacker, rules });
    }
    for (const [index, hook] of settings.hooks[moment].entries()) {
      if (!isHookStep(hook)) yield* hookEntries(hook, { moment, index }, { lock, debian }, ctx);
    }
  }
  await warnOfUnmatched(debs, settings, ctx);
  yield* imageFiles(debian, settings);
}

async function* packageEntries(
  debs: readonly Deb[],
  context: {
    readonly debian: DebianLock;
    readonly settings: InstallSettings;
    readonly unpacker: Unpacker;
    readonly rules: UnpackRules;
  },
): AsyncGenerator<FsEntry> {
  const { debian, settings, unpacker, rules } = context;
  const first = settings.variant === "extract" ? [] : firstDiversions(debian, settings);
  const diversions = [...(rules.diversions?.values() ?? []), ...first];
  const options = { ...rules, diversions: byPath(diversions) };
  const unpacked: UnpackedDeb[] = [];
  for (const deb of debs) {
    const result = await unpacker.unpack(deb, options);
    unpacked.push(result.unpacked);
    yield* result.entries;
  }
  if (settings.variant === "extract") return;
  yield* emptyDatabase([debian.architecture, ...debian.foreignArchitectures], diversions);
  yield* infoFiles(unpacked, unpacker);
  yield* triggerFiles(unpacked, undefined);
  yield statusFile(await statusStanzas(unpacked, unpacker, { newConffiles: false }));
}

/** A name in a directory is all that is needed here. */
function readerOf(tree: RootfsTree): RootfsReader {
  return {
    ...treeReader(tree),
    async list(path) {
      const below = tree.entries().filter((entry) => entry.path.startsWith(`${path}/`));
      return below.map((entry) => entry.path.slice(path.length + 1));
    },
  };
}
