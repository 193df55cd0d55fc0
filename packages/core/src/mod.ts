/**
 * The contract between distros and images, and the machine that turns one into the other.
 *
 * @module
 */

export type { AttestForm } from "./attestations/attest-content.ts";
export type { Cache, CacheItem } from "./cache/cache.ts";
export { openCache } from "./cache/cache.ts";
export type { PutOptions } from "./cache/cache-blobs.ts";
export { cacheDirectory } from "./cache/cache-dir.ts";
export type { PruneOptions } from "./cache/cache-items.ts";
export { compareFacts, configFacts, type FactDifference } from "./compare/compare-facts.ts";
export {
  compareRootfs,
  type PathAspect,
  type PathDifference,
  type PathFacts,
} from "./compare/compare-rootfs.ts";
export { type Compression, compress } from "./compress/compress.ts";
export type {
  ConfigurePhase,
  ConfigurePlan,
  ConfigureStep,
  StepFailure,
} from "./contract/configure-plan.ts";
export type {
  BuildContext,
  Repository,
  ResolveContext,
  StageContext,
} from "./contract/contexts.ts";
export { type DistroFlag, type FlagValues, optionOf } from "./contract/distro-flag.ts";
export type { DistroPlugin } from "./contract/distro-plugin.ts";
export type {
  ExecutorContext,
  ExecutorProblem,
  ExecutorSession,
  RootfsExecutor,
} from "./contract/executor.ts";
export type { Capture, HostFile, HostTree, HostTreeOptions } from "./contract/host-input.ts";
export type { LayerDraft } from "./contract/layer-draft.ts";
export type { Normalization } from "./contract/normalization.ts";
export type { LockedHostPath, LockedSource, PlatformLock } from "./contract/platform-lock.ts";
export { HOST_REPOSITORY } from "./contract/platform-lock.ts";
export type { RootfsProvider } from "./contract/provider.ts";
export { decodeThrough, decompressError } from "./decompress/decode-through.ts";
export { decompressGzip } from "./decompress/gzip.ts";
export { decompressZstd } from "./decompress/zstd.ts";
export { chroot } from "./executors/chroot.ts";
export { docker } from "./executors/docker.ts";
export { userns } from "./executors/userns.ts";
export type { BuiltImage, BuiltLayer, BuiltPlatform } from "./image/built-image.ts";
export { type ImageLocation, parseImageLocation } from "./image/image-location.ts";
export { type ImageName, parseImageName } from "./image/image-name.ts";
export { imageFor, imagePlatforms, type PlatformImage } from "./image/image-platforms.ts";
export { type ImageRootfsContext, imageRootfs, layerCompression } from "./image/image-rootfs.ts";
export { mergeConfig } from "./image/merge-config.ts";
export type { HistoryEntry } from "./image/read-config.ts";
export { expandHome } from "./io/expand-home.ts";
export { type Layering, parseLayering } from "./layers/layering.ts";
export { formatLockFile } from "./lock/format-lock-file.ts";
export {
  type ChangedItem,
  compareLocks,
  isDifferent,
  type LockedItem,
  type PlatformDifference,
} from "./lock/lock-difference.ts";
export { keepPlatforms, type LockFile } from "./lock/lock-file.ts";
export { readLockFile } from "./lock/read-lock-file.ts";
export { textOfBytes } from "./model/byte-text.ts";
export type { Digest, ExpectedDigest } from "./model/digest.ts";
export { digestOf, digestOfBytes, expectedDigest, parseDigest } from "./model/digest.ts";
export {
  ConfigureError,
  DigestMismatchError,
  DuplicateEntryError,
  ExecutorRequiredError,
  FetchError,
  FormatError,
  HostError,
  InvalidEntryError,
  LockError,
  RegistryError,
  ResolveError,
  RootfsError,
  type RootfsErrorOptions,
  SignatureError,
  UnsupportedPlatformError,
} from "./model/errors.ts";
export type {
  ByteSource,
  DeviceEntry,
  DirEntry,
  FifoEntry,
  FileContent,
  FileEntry,
  FsEntry,
  LinkEntry,
  RootfsEntry,
  StoredContent,
  WhiteoutEntry,
} from "./model/fs-entry.ts";
export { collectBytes, contentOf } from "./model/fs-entry.ts";
export type { JsonObject, JsonValue } from "./model/json.ts";
export { canonicalJson } from "./model/json.ts";
export type { ImageConfig, Platform } from "./model/oci.ts";
export { formatPlatform } from "./model/oci.ts";
export type { ProgressEvent, Stage } from "./model/progress-event.ts";
export { withoutCredentials, withoutUserPart } from "./model/without-credentials.ts";
export {
  type NormalizationChoice,
  normalizationsOf,
  parseNormalizations,
} from "./normalize/normalization-choice.ts";
export { openImage } from "./open/open-image.ts";
export type { OpenImage, OpenImageContext } from "./open/opened-image.ts";
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
export { checkDestinations, checkFile } from "./outputs/check-destinations.ts";
export { checkOutput } from "./outputs/check-output.ts";
export { isStdout, isStream } from "./outputs/destination.ts";
export { type DetectedOutput, detectOutput } from "./outputs/detect-output.ts";
export { importCommands } from "./outputs/import-commands.ts";
export type { Output, OutputContext, OutputResult, OutputType } from "./outputs/output.ts";
export { parseOutput } from "./outputs/parse-output.ts";
export { writeFile } from "./outputs/write-file.ts";
export { writeOutput } from "./outputs/write-output.ts";
export type { InstalledPackage, PackageReader } from "./packages/installed-package.ts";
export { allLicenses, licenseExpression } from "./packages/license-expression.ts";
export type { PackageFact } from "./packages/package-fact.ts";
export { type PackageUrlParts, packageUrl } from "./packages/package-url.ts";
export {
  formatPorts,
  hostPlatform,
  normalizePlatform,
  platformOfArchitecture,
  portFor,
} from "./platform/architectures.ts";
export { parsePlatform, parsePlatforms } from "./platform/parse-platform.ts";
export { findProgram } from "./programs/host-programs.ts";
export { startProgram } from "./programs/start-program.ts";
export { type TagOptions, tagImage } from "./registry/tag-image.ts";
export { type OsRelease, readOsRelease } from "./rootfs/os-release.ts";
export type { RootfsReader, RootfsStat } from "./rootfs/rootfs-reader.ts";
export { RootfsTree } from "./rootfs/rootfs-tree.ts";
export { type Shell, shellOf } from "./rootfs/shell-of.ts";
export { treeReader } from "./rootfs/tree-reader.ts";
export { type BuildResult, build, type PlatformResult } from "./run/build.ts";
export type { BuildOptions, ResolveOptions } from "./run/build-options.ts";
export { type CopyOptions, type CopyResult, copyImage } from "./run/copy-image.ts";
export { optionsDrift } from "./run/lock-drift.ts";
export { resolve } from "./run/resolve.ts";
export { DEFAULT_CACHE_LIMIT } from "./run/run.ts";
export type { StageTime } from "./run/stage-clock.ts";
export { readTar, type TarEntry } from "./tar/read-tar.ts";
export { storedBytes } from "./tar/stored-bytes.ts";
export { type WriteTarOptions, writeTar } from "./tar/write-tar.ts";
