/**
 * The contract between core and a distro, and what helps to write one: entries, trees, archives,
 * digests, checks of options, licences.
 *
 * @module
 */

export { type Compression, compress } from "./compress/compress.ts";
export type {
  ConfiguredPrefix,
  ConfigurePhase,
  ConfigurePlan,
  ConfigureStep,
  ScriptRun,
  ScriptStep,
  StepEnd,
  StepFailure,
} from "./contract/configure-plan.ts";
export type {
  BuildContext,
  Repository,
  ResolveContext,
  StageContext,
} from "./contract/contexts.ts";
export { type DistroFlag, type FlagValues, onTopFlags, optionOf } from "./contract/distro-flag.ts";
export type { DistroPlugin } from "./contract/distro-plugin.ts";
export {
  type DistroRelease,
  endOfRelease,
  hasEnded,
  type ReleaseDates,
  warnOfEndedRelease,
} from "./contract/distro-release.ts";
export type { Capture, HostFile, HostTree, HostTreeOptions } from "./contract/host-input.ts";
export type { LayerDraft } from "./contract/layer-draft.ts";
export { type LockedPackage, lockedPackages } from "./contract/locked-packages.ts";
export type { Normalization } from "./contract/normalization.ts";
export {
  HOST_REPOSITORY,
  type LockedHostPath,
  type LockedSource,
  type PlatformLock,
} from "./contract/platform-lock.ts";
export type { RootfsProvider } from "./contract/provider.ts";
export { decodeThrough, decompressError } from "./decompress/decode-through.ts";
export { decompressGzip } from "./decompress/gzip.ts";
export { decompressZstd } from "./decompress/zstd.ts";
export { distrolessOnTopError } from "./distroless/distroless-on-top.ts";
export { type ElfFile, programFormatOf, readElf } from "./distroless/elf.ts";
export { findMissingLibraries } from "./distroless/find-missing-libraries.ts";
export type { MissingLibrary } from "./distroless/missing-libraries.ts";
export { type ReducedPackage, type Reduction, reduceRootfs } from "./distroless/reduce-rootfs.ts";
export { expandHome } from "./io/expand-home.ts";
export { readLines } from "./io/read-lines.ts";
export { FileSlice } from "./io/stored-file.ts";
export { textOfBytes } from "./model/byte-text.ts";
export {
  type Digest,
  digestOf,
  digestOfBytes,
  type ExpectedDigest,
  expectedDigest,
  parseDigest,
} from "./model/digest.ts";
export {
  ConfigureError,
  DigestMismatchError,
  DuplicateEntryError,
  ExecutorRequiredError,
  FetchError,
  FormatError,
  HostError,
  InvalidEntryError,
  isNotFound,
  LockError,
  RegistryError,
  ResolveError,
  RootfsError,
  type RootfsErrorOptions,
  SignatureError,
  UnsupportedPlatformError,
} from "./model/errors.ts";
export type { FileSource } from "./model/file-source.ts";
export {
  type ByteSource,
  collectBytes,
  contentOf,
  type DeviceEntry,
  type DirEntry,
  type FifoEntry,
  type FileContent,
  type FileEntry,
  type FsEntry,
  type LinkEntry,
  type RootfsEntry,
  type StoredContent,
  type WhiteoutEntry,
} from "./model/fs-entry.ts";
export { globRegExp } from "./model/glob.ts";
export { canonicalJson, type JsonObject, type JsonValue } from "./model/json.ts";
export { type JsonProblem, JsonReader } from "./model/json-reader.ts";
export { formatPlatform, type ImageConfig, type Platform } from "./model/oci.ts";
export type { ProgressEvent, Stage, TaskKind } from "./model/progress-event.ts";
export { runTask, Task } from "./model/task.ts";
export { withoutCredentials, withoutUserPart } from "./model/without-credentials.ts";
export { normalizationsOf } from "./normalize/normalization-choice.ts";
export { type CountUses, nearestNames, suggestName } from "./options/nearest-names.ts";
export {
  checkOptionNames,
  choice,
  flag,
  nameList,
  publicUrl,
  textList,
  unusable,
  urlList,
} from "./options/option-checks.ts";
export { type CopySpec, parseCopy } from "./options/parse-copy.ts";
export type { AvailablePackage, PackageFilter } from "./packages/available-package.ts";
export type { InstalledPackage, PackageReader } from "./packages/installed-package.ts";
export { allLicenses, licenseExpression } from "./packages/license-expression.ts";
export { ownedEntries, ownersByPath } from "./packages/owned-entries.ts";
export { packageArchitecture } from "./packages/package-architecture.ts";
export { type PackageChain, type PackageChains, packageChains } from "./packages/package-chains.ts";
export type { PackageFact } from "./packages/package-fact.ts";
export {
  linksFrom,
  linksTo,
  type PackageGraph,
  type PackageGraphReader,
  type PackageLink,
  type PackageNode,
  type PackageReason,
  type PackageRelation,
  type PackageSatisfier,
} from "./packages/package-graph.ts";
export {
  type ChangelogEntry,
  entriesSince,
  type PackageHistory,
} from "./packages/package-history.ts";
export { withTops } from "./packages/package-tops.ts";
export type { Advisory, PackageUpdate } from "./packages/package-update.ts";
export { type PackageUrlParts, packageUrl } from "./packages/package-url.ts";
export {
  formatPorts,
  normalizePlatform,
  platformOfArchitecture,
  portFor,
} from "./platform/architectures.ts";
export { type OsRelease, readOsRelease } from "./rootfs/os-release.ts";
export type { FileReader, RootfsReader, RootfsStat } from "./rootfs/rootfs-reader.ts";
export { RootfsTree } from "./rootfs/rootfs-tree.ts";
export { type Shell, shellOf } from "./rootfs/shell-of.ts";
export { treeReader } from "./rootfs/tree-reader.ts";
export { MAX_LINKS } from "./rootfs/walk-path.ts";
export { readTar, type TarEntry } from "./tar/read-tar.ts";
export { storedBytes } from "./tar/stored-bytes.ts";
export { type WriteTarOptions, writeTar } from "./tar/write-tar.ts";
