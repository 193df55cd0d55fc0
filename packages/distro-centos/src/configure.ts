/**
 * The plan for a rootfs: the transaction of rpm, then changes for images.
 *
 * @module
 */
import {
  type BuildContext,
  type ConfigurePlan,
  type FsEntry,
  LockError,
  type PlatformLock,
  type RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";
import { Keyring } from "@rootsmith/openpgp";
import { type BaseRpms, type KnownRpm, readBaseRpms, rpmVersionOf } from "@rootsmith/rpm";
import {
  installedScripted,
  loadLua,
  type OpenRpm,
  openRpms,
  packageDigests,
  type ScriptedRpm,
  scriptedRpms,
  scriptletEnvironment,
  transactionPhases,
  Unpacker,
  writeRpmdb,
} from "@rootsmith/rpm/transaction";
import { reduceRpms } from "./distroless/reduce-rpms.ts";
import { finalEntries, RPMDB_LEFTOVERS } from "./image/final-entries.ts";
import type { CentosLock } from "./lock/lock.ts";
import type { CentosSettings } from "./options/settings.ts";
import { repoFilesOf } from "./releases/vault.ts";

/**
 * The plan for a rootfs. Lua scriptlets are part of its entries, so that they run even where no program
 * can.
 *
 * @throws {SignatureError} If a package is not signed by a key that the lock names.
 * @throws {FormatError} If a package is malformed; the message names it.
 */
export async function configureCentos(
  lock: PlatformLock,
  centos: CentosLock,
  settings: CentosSettings,
  ctx: BuildContext,
): Promise<ConfigurePlan> {
  loadLua(); // every release has a Lua scriptlet, that of filesystem
  const rpms = await openRpms(centos, ctx);
  const digests = await packageDigests(centos, ctx);
  const { docs, langs, netSharedPaths } = settings;
  const filter = { nodocs: !docs, netSharedPaths, ...(langs && { langs }) };
  const below = ctx.base && (await installedBelow(ctx.base, centos));
  const rpmVersion = rpmVersionOf([
    ...centos.packages,
    ...(below?.kept ?? []).map(({ locked }) => locked),
  ]);
  const unpacker = new Unpacker(rpms, {
    filter,
    rpmVersion,
    report: ctx.report,
    ...(below && { base: below }),
  });
  const scripted = below && new Map(below.packages.map((rpm) => [rpm, installedScripted(rpm)]));
  const stored = [...(below?.keys ?? []), ...(below?.kept ?? [])];
  const database = (installed: readonly OpenRpm[], keys?: Keyring): readonly FsEntry[] =>
    writeRpmdb(
      installed.map((rpm) => ({
        rpm: rpm.rpm,
        fileStates: unpacker.fileStates(rpm),
        packageDigests: digests[rpms.indexOf(rpm)] ?? [],
      })),
      {
        ...centos.rpmdb,
        epoch: lock.epoch,
        color: colorOf(centos.arch),
        rpmVersion,
        ...(keys && { keys }),
        below: stored.map(({ rpm }) => ({ rpm, isStored: true })),
      },
    );
  const phases = transactionPhases({
    packages: scriptedRpms(rpms, filter),
    ...(below &&
      scripted && {
        base: {
          installed: [...scripted.values()],
          erased: below.erased.map((rpm) => scripted.get(rpm) as ScriptedRpm),
        },
      }),
    rpmVersion,
    unpacker,
    env: scriptletEnvironment(lock.epoch),
    lua: { arch: centos.arch, dbpath: `/${centos.rpmdb.path}` },
    epoch: lock.epoch,
    database: () => [
      ...staleFilesOf(centos.rpmdb.path, below?.tree),
      ...database(rpms, signersOf(rpms)),
    ],
  });
  const { vault, modules = [], zypper } = centos;
  const final = {
    settings,
    modules,
    rpmdbPath: centos.rpmdb.path,
    ...(below && { base: below.tree }),
    ...(zypper && { zypper: { facts: zypper, epoch: lock.epoch } }),
    ...(vault !== undefined && { vault: { url: vault, files: repoFilesOf(rpms) } }),
  };
  return {
    title: `${centos.family} ${centos.release}`,
    phases: [...phases, { title: "clean-up", entries: (tree) => finalEntries(tree, final) }],
    ...(settings.distroless && {
      finish: (tree, buildContext) =>
        reduceRpms(tree, { rpms, settings, rpmdbPath: centos.rpmdb.path, database }, buildContext),
    }),
  };
}

interface Below extends BaseRpms {
  readonly tree: RootfsTree;
  readonly kept: readonly KnownRpm[];
  readonly erased: readonly KnownRpm[];
}

/** @throws {LockError} If the lock is for another image. */
async function installedBelow(tree: RootfsTree, { onTop }: CentosLock): Promise<Below> {
  const rpms = await readBaseRpms(treeReader(tree));
  const erased = (onTop?.erased ?? []).map((nevra) =>
    rpms?.packages.find((rpm) => rpm.nevra === nevra),
  );
  if (rpms === undefined || onTop === undefined || erased.includes(undefined)) {
    throw new LockError("Cannot use the lock: it is not for the image below", {
      hint: "Resolve again to write a new lock",
    });
  }
  return {
    ...rpms,
    tree,
    kept: rpms.packages.filter((rpm) => !erased.includes(rpm)),
    erased: erased as KnownRpm[],
  };
}

/** What a program has left beside the database of the image below would count for the new one. */
function staleFilesOf(path: string, base: RootfsTree | undefined): readonly FsEntry[] {
  return RPMDB_LEFTOVERS.map((name) => `${path}/${name}`)
    .filter((file) => base?.find(file) !== undefined)
    .map((file) => ({ type: "whiteout", path: file }) as const);
}

/** The keys that signed packages: yum and dnf import only these. */
function signersOf(rpms: readonly OpenRpm[]): Keyring {
  const signers = rpms.flatMap(({ signer }) => signer ?? []);
  const byFingerprint = new Map(signers.map((signer) => [signer.fingerprints[0], signer]));
  return Keyring.of([...byFingerprint.values()]);
}

/** `_transaction_color`: 3 where libraries of 32 bits could stand beside those of 64. */
function colorOf(arch: string): number {
  return ["i686", "armv7hl"].includes(arch) ? 0 : 3;
}
