/**
 * RPM in process: repositories, packages and their signatures, the solver, the transaction and its
 * scriptlets, and the database.
 *
 * @module
 */
export type { LockedRpm, LockedRpms } from "./file/locked-rpm.ts";
export { type OpenRpm, openRpms } from "./file/open-rpms.ts";
export { listFiles } from "./file/rpm-file-list.ts";
export { loadLua } from "./lua/lua-script.ts";
export { type Checksum, verifyChecksum } from "./metadata/checksum.ts";
export { rpmvercmp } from "./metadata/evr.ts";
export { packageFact } from "./metadata/package-fact.ts";
export { nevraOf, type RpmPackage } from "./metadata/rpm-package.ts";
export { rpmVersionOf } from "./metadata/rpm-version.ts";
export type { EnabledModule } from "./modules/modules.ts";
export type { FetchedRepomd } from "./repodata/fetch-repomd.ts";
export {
  type ConfiguredRepository,
  parseRepoFile,
  type RepoFile,
  type RepositoryConfig,
} from "./repodata/repo-file.ts";
export { repoVariables } from "./repodata/repo-variables.ts";
export { openRepository, withCurrentRepositories } from "./repodata/repository.ts";
export { packageDigests } from "./rpmdb/content/package-digests.ts";
export { installedRpmPackages } from "./rpmdb/installed-packages.ts";
export { writeRpmdb } from "./rpmdb/rpmdb.ts";
export { type ResolvedRpms, resolveRpms } from "./solver/resolve-rpms.ts";
export { scriptedRpms } from "./transaction/scripted-rpm.ts";
export { scriptletEnvironment } from "./transaction/scriptlet-steps.ts";
export { transactionPhases } from "./transaction/transaction.ts";
export { Unpacker } from "./transaction/unpacker.ts";
