/**
 * The plan for a rootfs: the transaction of rpm, then changes for images.
 *
 * @module
 */
import type { BuildContext, ConfigurePlan, PlatformLock } from "@rootsmith/core/provider";
import { Keyring } from "@rootsmith/openpgp";
import { rpmVersionOf } from "@rootsmith/rpm";
import {
  loadLua,
  type OpenRpm,
  openRpms,
  packageDigests,
  scriptedRpms,
  scriptletEnvironment,
  transactionPhases,
  Unpacker,
  writeRpmdb,
} from "@rootsmith/rpm/transaction";
import { finalEntries } from "./image/final-entries.ts";
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
  const rpmVersion = rpmVersionOf(centos.packages);
  const unpacker = new Unpacker(rpms, { filter, rpmVersion, report: ctx.report });
  const phases = transactionPhases({
    packages: scriptedRpms(rpms, filter),
    rpmVersion,
    unpacker,
    env: scriptletEnvironment(lock.epoch),
    lua: { arch: centos.arch, dbpath: `/${centos.rpmdb.path}` },
    epoch: lock.epoch,
    database: () =>
      writeRpmdb(
        rpms.map((rpm, index) => ({
          rpm: rpm.rpm,
          fileStates: unpacker.fileStates(rpm),
          packageDigests: digests[index] ?? [],
        })),
        {
          ...centos.rpmdb,
          epoch: lock.epoch,
          color: colorOf(centos.arch),
          keys: signersOf(rpms),
        },
      ),
  });
  const { vault, modules = [] } = centos;
  const final = {
    settings,
    modules,
    rpmdbPath: centos.rpmdb.path,
    ...(vault !== undefined && { vault: { url: vault, files: repoFilesOf(rpms) } }),
  };
  return {
    title: `${centos.family} ${centos.release}`,
    phases: [...phases, { title: "clean-up", entries: (tree) => finalEntries(tree, final) }],
  };
}

/** The keys that signed packages: yum and dnf import only these. */
function signersOf(rpms: readonly OpenRpm[]): Keyring {
  const signers = rpms.flatMap(({ signer }) => signer ?? []);
  const byFingerprint = new Map(signers.map((signer) => [signer.fingerprints[0], signer]));
  return new Keyring([...byFingerprint.values()].flatMap(({ keys }) => keys));
}

/** `_transaction_color`: 3 where libraries of 32 bits could stand beside those of 64. */
function colorOf(arch: string): number {
  return ["i686", "armv7hl"].includes(arch) ? 0 : 3;
}
