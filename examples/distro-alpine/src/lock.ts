/**
 * What an Alpine lock holds beside the contract's fields.
 *
 * @module
 */
import {
  type JsonObject,
  LockError,
  type LockedSource,
  type PlatformLock,
} from "@rootsmith/core/provider";
import type { ApkParts } from "./apk-file.ts";

/** A package of the lock, in the order of installation. */
export type LockedApk = JsonObject &
  ApkParts & {
    readonly name: string;
    readonly version: string;
    readonly origin: string;
    readonly checksum: string;
    /** Its lines of the index. */
    readonly record: string;
  };

/** `PlatformLock.extra`; the packages are those of `sources` and `packages`, one to one. */
export type AlpineLock = JsonObject & {
  /** The directory at the mirror, that of a release: `"v3.20"`. */
  readonly branch: string;
  readonly architecture: string;
  readonly packages: readonly LockedApk[];
  /** The keys that signed the indexes: name and DER in base64. */
  readonly keys: Readonly<Record<string, string>>;
};

/** A package of the lock with its source and package URL. */
export interface LockedPackage {
  readonly apk: LockedApk;
  readonly source: LockedSource;
  readonly purl: string;
}

/** @throws {LockError} If another provider wrote it. */
export function readAlpineLock({ extra, sources, packages }: PlatformLock): AlpineLock {
  const lock = extra as Partial<AlpineLock> | null | undefined;
  const isOurs =
    typeof lock?.branch === "string" &&
    typeof lock.architecture === "string" &&
    typeof lock.keys === "object" &&
    Array.isArray(lock.packages) &&
    lock.packages.length === sources.length &&
    lock.packages.length === packages.length;
  if (isOurs) return lock as AlpineLock;
  throw new LockError("Cannot build alpine: the lock is not one of this provider", {
    hint: "Resolve again to write a new lock",
  });
}

export function lockedPackages(lock: PlatformLock, { packages }: AlpineLock): LockedPackage[] {
  return packages.map((apk, index) => ({
    apk,
    source: lock.sources[index] as LockedSource,
    purl: lock.packages[index]?.purl as string,
  }));
}
