/**
 * What an Arch Linux lock holds beside the contract's fields.
 *
 * @module
 */
import {
  type JsonObject,
  JsonReader,
  LockError,
  type LockedSource,
  lockedPackages,
  type PackageFact,
  type PlatformLock,
} from "@rootsmith/core/provider";

/** `PlatformLock.extra`. */
export type ArchExtra = {
  /** As packages name it: `"x86_64"`. */
  readonly architecture: string;
  /** Of pacman, the one that counts most first. */
  readonly repositories: readonly string[];
};

const VALIDATIONS = ["sha256", "pgp"] as const;

/** The `extra` of a package. */
export type ArchPackageExtra = JsonObject & {
  /** What was asked for counts as installed explicitly. */
  readonly isAsked: boolean;
  /** What vouches for it: the digest of the database, a signature. */
  readonly validation: readonly (typeof VALIDATIONS)[number][];
  readonly depends: readonly string[];
  readonly provides: readonly string[];
};

/** A package of the lock with its source. */
export interface LockedArchPackage {
  readonly fact: PackageFact;
  readonly source: LockedSource;
  readonly extra: ArchPackageExtra;
}

/** All that a lock says, the packages in the order of installation. */
export interface ArchLock extends ArchExtra {
  readonly packages: readonly LockedArchPackage[];
}

/** @throws {LockError} If another provider wrote it. */
export function readArchLock(lock: PlatformLock): ArchLock {
  const extra = new JsonReader(lock.extra, "extra", problem);
  const { architecture, repositories } = extra.fields(["architecture", "repositories"]);
  return {
    architecture: architecture.text(),
    repositories: repositories.items().map((name) => name.text()),
    packages: lockedPackages(lock).map(({ fact, source }, index) => {
      const reader = new JsonReader(fact.extra, `packages[${index}].extra`, problem);
      return { fact, source, extra: readExtra(reader) };
    }),
  };
}

function readExtra(reader: JsonReader): ArchPackageExtra {
  const { isAsked, validation, depends, provides } = reader.fields([
    "isAsked",
    "validation",
    "depends",
    "provides",
  ]);
  return {
    isAsked: isAsked.boolean(),
    validation: validation.items().map((word) => word.oneOf(VALIDATIONS)),
    depends: depends.items().map((text) => text.text()),
    provides: provides.items().map((text) => text.text()),
  };
}

function problem(where: string, fact: string): LockError {
  return new LockError(`Cannot read the lock of an Arch Linux rootfs: "${where}" is ${fact}`, {
    hint: "Resolve again to write a new lock",
  });
}
