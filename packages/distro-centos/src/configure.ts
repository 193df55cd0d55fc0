/**
 * How a CentOS rootfs is made: rpm's transaction, then what an image has beside it.
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
import type { CentosSettings } from "./options/options.ts";
import { repoFilesOf } from "./releases/vault.ts";

/**
 * What concerns the installation. Its entries alone are the rootfs without any program run: Lua
 * scriptlets are among them.
 *
 * @throws {SignatureError} If no key that the lock names vouches for a package.
 * @throws {FormatError} If a package is malformed; the message names it.
 */
export async function configureCentos(
  lock: PlatformLock,
  centos: CentosLock,
  settings: CentosSettings,
  ctx: BuildContext,
): Promise<ConfigurePlan> {
  loadLua(); // every release has a Lua scriptlet, that of filesystem
  const rpms = await openRpms(lock, centos, ctx);
  const digests = await packageDigests(lock, centos, ctx);
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

/** The keys that were needed: yum and dnf import just these. */
function signersOf(rpms: readonly OpenRpm[]): Keyring {
  const signers = rpms.flatMap(({ signer }) => signer ?? []);
  const byFingerprint = new Map(signers.map((signer) => [signer.fingerprints[0], signer]));
  return new Keyring([...byFingerprint.values()].flatMap(({ keys }) => keys));
}

/** `_transaction_color`: 3 where libraries of 32 bits could stand beside those of 64. */
function colorOf(arch: string): number {
  return ["i686", "armv7hl"].includes(arch) ? 0 : 3;
}
