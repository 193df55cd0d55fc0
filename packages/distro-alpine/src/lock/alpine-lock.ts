/**
 * What an Alpine lock holds beside the contract's fields.
 *
 * @module
 */
import {
  type JsonObject,
  JsonReader,
  LockError,
  type LockedSource,
  lockedPackages,
  type PlatformLock,
} from "@rootsmith/core/provider";

/**
 * Where the parts of a file of version 2 lie: control data from `control` to `data`, files from there on. Both
 * are 0 in one of version 3.
 */
export type ApkParts = {
  readonly control: number;
  readonly data: number;
};

/** `PlatformLock.extra`. */
export type AlpineExtra = {
  /** The directory at the mirror, that of a release: `"v3.20"`. */
  readonly branch: string;
  readonly architecture: string;
  /** The version of the apk whose database is written. */
  readonly apkTools: number;
  /** The keys that signed the indexes: name and DER in base64. */
  readonly keys: Readonly<Record<string, string>>;
};

/** The `extra` of a package. */
export type ApkExtra = JsonObject &
  ApkParts & {
    readonly origin: string;
    readonly checksum: string;
    /** Its lines of the index. */
    readonly record: string;
    /** Of the repository that it is from, if that has one. */
    readonly tag?: string;
  };

/** A package of the lock. */
export type LockedApk = ApkExtra & {
  readonly name: string;
  readonly version: string;
};

/** A package of the lock with its source and package URL. */
export interface LockedApkFile {
  readonly apk: LockedApk;
  readonly source: LockedSource;
  readonly purl: string;
}

/** All that a lock says, the packages in the order of installation. */
export interface AlpineLock extends AlpineExtra {
  readonly packages: readonly LockedApkFile[];
}

/** @throws {LockError} If another provider wrote it. */
export function readAlpineLock(lock: PlatformLock): AlpineLock {
  const extra = new JsonReader(lock.extra, "extra", problem);
  const { branch, architecture, apkTools, keys } = extra.fields([
    ...(["branch", "architecture", "apkTools", "keys"] as const),
  ]);
  return {
    branch: branch.text(),
    architecture: architecture.text(),
    apkTools: apkTools.count(),
    keys: Object.fromEntries(keys.entries().map(([name, der]) => [name, der.text()])),
    packages: lockedPackages(lock).map(({ fact, source }, index) => ({
      apk: {
        name: fact.name,
        version: fact.version,
        ...readApk(new JsonReader(fact.extra, `packages[${index}].extra`, problem)),
      },
      source,
      purl: fact.purl,
    })),
  };
}

function readApk(reader: JsonReader): ApkExtra {
  const fields = reader.fields(["origin", "checksum", "record", "control", "data"], ["tag"]);
  return {
    origin: fields.origin.text(),
    checksum: fields.checksum.text(),
    record: fields.record.text(),
    control: fields.control.count(),
    data: fields.data.count(),
    ...(fields.tag !== undefined && { tag: fields.tag.text() }),
  };
}

function problem(where: string, fact: string): LockError {
  return new LockError(`Cannot read the lock of an Alpine rootfs: "${where}" is ${fact}`, {
    hint: "Resolve again to write a new lock",
  });
}
