/**
 * The contract between distros and images, and the machine that turns one into the other.
 *
 * @module
 */

export { type BuildResult, build, type PlatformResult } from "./build/build.ts";
export type { BuildOptions, ResolveOptions } from "./build/build-options.ts";
export { resolve } from "./build/resolve.ts";
export { DEFAULT_CACHE_LIMIT } from "./build/run.ts";
export type { StageTime } from "./build/stage-clock.ts";
export { textOfBytes } from "./byte-text.ts";
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
export { decompressError } from "./decompress/decode-through.ts";
export { decompressGzip } from "./decompress/gzip.ts";
export { decompressZstd } from "./decompress/zstd.ts";
export type { Digest, ExpectedDigest } from "./digest.ts";
export { digestOf, digestOfBytes, expectedDigest, parseDigest } from "./digest.ts";
export type { DistroPlugin } from "./distro-plugin.ts";
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
} from "./errors.ts";
export type {
  ExecutorContext,
  ExecutorProblem,
  ExecutorSession,
  RootfsExecutor,
} from "./executor.ts";
export { chroot } from "./executors/chroot.ts";
export { docker } from "./executors/docker.ts";
export { startProgram } from "./executors/start-program.ts";
export { userns } from "./executors/userns.ts";
export { expandHome } from "./expand-home.ts";
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
} from "./fs-entry.ts";
export { collectBytes, contentOf } from "./fs-entry.ts";
export {
  type Capture,
  HOST_REPOSITORY,
  type HostFile,
  type HostTree,
  type HostTreeOptions,
} from "./host-content.ts";
export { type CopyOptions, type CopyResult, copyImage } from "./image/copy-image.ts";
export { type ImageLocation, parseImageLocation } from "./image/image-location.ts";
export { type ImageName, parseImageName } from "./image/image-name.ts";
export { imageFor, imagePlatforms, type PlatformImage } from "./image/image-platforms.ts";
export { type ImageRootfsContext, imageRootfs, layerCompression } from "./image/image-rootfs.ts";
export { mergeConfig } from "./image/merge-config.ts";
export { type OpenImage, type OpenImageContext, openImage } from "./image/open-image.ts";
export type { HistoryEntry } from "./image/read-config.ts";
export { importCommands } from "./import-commands.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export { canonicalJson } from "./json.ts";
export { type Layering, parseLayering } from "./layers/layering.ts";
export { allLicenses, licenseExpression } from "./license-expression.ts";
export { formatLockFile } from "./lock/format-lock-file.ts";
export {
  type ChangedItem,
  compareLocks,
  isDifferent,
  type LockedItem,
  type PlatformDifference,
} from "./lock/lock-difference.ts";
export { optionsDrift } from "./lock/lock-drift.ts";
export { keepPlatforms, type LockFile } from "./lock/lock-file.ts";
export { readLockFile } from "./lock/read-lock-file.ts";
export { nearestNames, suggestName } from "./nearest-names.ts";
export { NORMALIZATIONS_OF_EVERY_DISTRO } from "./normalize/every-distro.ts";
export {
  type Normalization,
  type NormalizationChoice,
  parseNormalizations,
} from "./normalize/normalization.ts";
export type { ImageConfig, Platform } from "./oci.ts";
export { formatPlatform } from "./oci.ts";
export {
  checkOptionNames,
  choice,
  flag,
  nameList,
  publicUrl,
  textList,
  unusable,
  urlList,
} from "./option-checks.ts";
export { checkDestinations, checkFile } from "./outputs/check-destinations.ts";
export { checkOutput } from "./outputs/check-output.ts";
export { isStdout, isStream } from "./outputs/destination.ts";
export { type DetectedOutput, detectOutput } from "./outputs/detect-output.ts";
export type {
  AttestForm,
  BuiltImage,
  BuiltLayer,
  BuiltPlatform,
  Output,
  OutputCompression,
  OutputContext,
  OutputResult,
  OutputType,
} from "./outputs/output.ts";
export { parseOutput } from "./outputs/parse-output.ts";
export { writeFile } from "./outputs/write-file.ts";
export { writeOutput } from "./outputs/write-output.ts";
export { type PackageUrlParts, packageUrl } from "./package-url.ts";
export {
  formatPorts,
  hostPlatform,
  normalizePlatform,
  platformOfArchitecture,
  portFor,
} from "./platform/architectures.ts";
export { parsePlatform, parsePlatforms } from "./platform/parse-platform.ts";
export type { ProgressEvent, Stage } from "./progress-event.ts";
export type {
  BuildContext,
  ConfigurePhase,
  ConfigurePlan,
  ConfigureStep,
  LayerDraft,
  LockedHostPath,
  LockedSource,
  PackageFact,
  PlatformLock,
  Repository,
  ResolveContext,
  RootfsProvider,
  RootfsReader,
  RootfsStat,
  StageContext,
  StepFailure,
} from "./provider.ts";
export { type TagOptions, tagImage } from "./registry/tag-image.ts";
export type { InstalledPackage, PackageReader } from "./rootfs/installed-package.ts";
export { type OsRelease, readOsRelease } from "./rootfs/os-release.ts";
export { RootfsTree } from "./rootfs/rootfs-tree.ts";
export { type Shell, shellOf } from "./rootfs/shell-of.ts";
export { treeReader } from "./rootfs/tree-reader.ts";
export { readTar, type TarEntry } from "./tar/read-tar.ts";
export { storedBytes } from "./tar/stored-bytes.ts";
export { type WriteTarOptions, writeTar } from "./tar/write-tar.ts";
export { withoutCredentials, withoutUserPart } from "./without-credentials.ts";
