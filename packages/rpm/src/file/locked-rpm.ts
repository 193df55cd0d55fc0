/**
 * What a lock says about each RPM package.
 *
 * @module
 */
import {
  JsonReader,
  type LockError,
  type LockedSource,
  lockedPackages,
  type PlatformLock,
} from "@rootsmith/core/provider";

/** The `extra` of a package of a lock. */
export type RpmExtra = {
  readonly epoch: number;
  readonly version: string;
  readonly release: string;
  /** `"noarch"`, `"x86_64"`. */
  readonly arch: string;
  /** The section of its repository: `"base"`. */
  readonly repository: string;
};

/** One package of a lock. */
export type LockedRpm = RpmExtra & {
  readonly name: string;
  readonly purl: string;
  /** The .rpm. */
  readonly source: LockedSource;
};

/** The packages of a lock, and whose signatures count. */
export type LockedRpms = {
  /** In the order in which they are installed. */
  readonly packages: readonly LockedRpm[];
  /**
   * The public keys that may sign packages, as base64, by repository. A repository whose signatures
   * are not checked has none.
   */
  readonly keyrings: Readonly<Record<string, string>>;
  /** Signatures with SHA-1 or DSA, which were usual before 2010, are accepted. */
  readonly legacySignatures?: true;
};

/**
 * The packages of a lock that was read back from disk.
 *
 * @param problem Makes the error, from where it is wrong and how.
 * @throws {LockError} If it is not what `resolve` wrote.
 */
export function readLockedRpms(
  lock: PlatformLock,
  problem: (where: string, fact: string) => LockError,
): LockedRpm[] {
  return lockedPackages(lock).map(({ fact, source }, index) => {
    const extra = new JsonReader(fact.extra, `packages[${index}].extra`, problem);
    const fields = extra.fields(["epoch", "version", "release", "arch", "repository"]);
    return {
      name: fact.name,
      purl: fact.purl,
      source,
      epoch: fields.epoch.count(),
      version: fields.version.text(),
      release: fields.release.text(),
      arch: fields.arch.text(),
      repository: fields.repository.text(),
    };
  });
}
