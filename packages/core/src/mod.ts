/**
 * Builds images: {@linkcode build} and {@linkcode resolve}, with their options, outputs, executors, locks
 * and errors. Distros are written with `@rootsmith/core/provider`; `@rootsmith/core/image` reads images.
 *
 * @module
 */

export type { AttestForm } from "./attestations/attest-content.ts";
export { type Cache, type CacheItem, openCache } from "./cache/cache.ts";
export type { PutOptions } from "./cache/cache-blobs.ts";
export { cacheDirectory } from "./cache/cache-dir.ts";
export type { PruneOptions } from "./cache/cache-items.ts";
export type { Compression } from "./compress/compress.ts";
export type {
  ExecutorContext,
  ExecutorProblem,
  ExecutorSession,
  RootfsExecutor,
} from "./contract/executor.ts";
export type { ImageTests, ProgramEnd, TestedImage } from "./contract/image-tests.ts";
export type { PlatformLock } from "./contract/platform-lock.ts";
export type { RootfsProvider } from "./contract/provider.ts";
export { chroot } from "./executors/chroot.ts";
export { type ContainerOptions, container } from "./executors/container.ts";
export { docker } from "./executors/docker.ts";
export { userns } from "./executors/userns.ts";
export type { BuiltImage, BuiltLayer, BuiltPlatform, ReportPage } from "./image/built-image.ts";
export { systemFact } from "./io/system-fact.ts";
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
export type { Digest } from "./model/digest.ts";
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
  TestError,
  UnsupportedPlatformError,
} from "./model/errors.ts";
export { formatPlatform, type ImageConfig, type Platform } from "./model/oci.ts";
export type { ProgressEvent, Stage, TaskKind } from "./model/progress-event.ts";
export { type NormalizationChoice, parseNormalizations } from "./normalize/normalization-choice.ts";
export { checkDestinations, checkFile } from "./outputs/check-destinations.ts";
export { checkOutput } from "./outputs/check-output.ts";
export { isStdout, isStream } from "./outputs/destination.ts";
export { type DetectedOutput, detectOutput } from "./outputs/detect-output.ts";
export { importCommands } from "./outputs/import-commands.ts";
export type { Output, OutputContext, OutputResult, OutputType } from "./outputs/output.ts";
export { parseOutput } from "./outputs/parse-output.ts";
export { writeFile } from "./outputs/write-file.ts";
export { writeOutput } from "./outputs/write-output.ts";
export type { PackageReader } from "./packages/installed-package.ts";
export type { Advisory, PackageUpdate } from "./packages/package-update.ts";
export { hostPlatform } from "./platform/architectures.ts";
export { parsePlatform, parsePlatforms } from "./platform/parse-platform.ts";

export { findProgram } from "./programs/host-programs.ts";
export { shellWord } from "./programs/shell-word.ts";
export { startProgram } from "./programs/start-program.ts";

export { findCredentials } from "./registry/credentials.ts";
export { parseRepositoryName } from "./registry/registry-name.ts";

export { type BuildResult, build, type PlatformResult } from "./run/build.ts";
export { exportLayers } from "./run/build-elsewhere.ts";
export type { BuildOptions, ResolveOptions } from "./run/build-options.ts";
export { findUpdates, type PlatformPackages, type PlatformUpdates } from "./run/find-updates.ts";
export type { LayerBuilder, LayersRequest } from "./run/layer-builder.ts";
export { optionsDrift } from "./run/lock-drift.ts";
export { lockGraph, searchPackages } from "./run/look-up-packages.ts";
export {
  type BuildPlan,
  type PlannedSource,
  type PlannedStep,
  type PlatformPlan,
  plan,
} from "./run/plan.ts";
export { resolve } from "./run/resolve.ts";
export { DEFAULT_CACHE_LIMIT } from "./run/run.ts";
export type { StageTime } from "./run/stage-clock.ts";
export { type VendorOptions, type VendorResult, vendor } from "./run/vendor.ts";
export {
  type CacheExport,
  type CacheImport,
  parseCacheFrom,
  parseCacheTo,
} from "./shared-cache/cache-locations.ts";
