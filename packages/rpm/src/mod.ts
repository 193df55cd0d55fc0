/**
 * Repositories of RPM packages, what packages say of themselves, and the database of those that are
 * installed. What chooses packages is in `@rootsmith/rpm/solver`, what installs them in
 * `@rootsmith/rpm/transaction`: they are larger, and need not be loaded when nothing has changed.
 *
 * @module
 */

export { installedPackage } from "./file/installed-package.ts";
export type { KnownRpm } from "./file/known-rpm.ts";
export {
  type LockedRpm,
  type LockedRpms,
  type RpmExtra,
  readLockedRpms,
} from "./file/locked-rpm.ts";
export { type Checksum, verifyChecksum } from "./metadata/checksum.ts";
export { parseEvr, rpmvercmp } from "./metadata/evr.ts";
export { packageFact } from "./metadata/package-fact.ts";
export { nevraOf, type RpmPackage } from "./metadata/rpm-package.ts";
export { rpmVersionOf } from "./metadata/rpm-version.ts";
export type { EnabledModule } from "./modules/modules.ts";
export type { FetchedRepomd } from "./repodata/fetch-repomd.ts";
export { parseMirrorlist } from "./repodata/mirrors.ts";
export {
  type ConfiguredRepository,
  parseRepoFile,
  type RepoFile,
  type RepositoryConfig,
} from "./repodata/repo-file.ts";
export { repoVariables } from "./repodata/repo-variables.ts";
export {
  openRepository,
  type RpmRepository,
  withCurrentRepositories,
} from "./repodata/repository.ts";
export { type BaseRpms, readBaseRpms } from "./rpmdb/base-rpms.ts";
export { installedRpmGraph } from "./rpmdb/installed-graph.ts";
export { installedRpmPackages } from "./rpmdb/installed-packages.ts";
export { RPM_HISTORY } from "./rpmdb/package-history.ts";
export type { RpmdbLocation } from "./rpmdb/rpmdb.ts";
