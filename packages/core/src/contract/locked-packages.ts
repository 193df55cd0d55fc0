/**
 * The packages of a lock, each with the file that it comes in.
 *
 * @module
 */
import { LockError } from "../model/errors.ts";
import type { PackageFact } from "../packages/package-fact.ts";
import type { LockedSource, PlatformLock } from "./platform-lock.ts";

export interface LockedPackage {
  readonly fact: PackageFact;
  /** The source that has the digest of the fact. */
  readonly source: LockedSource;
}

/**
 * In the order of the lock's `packages`.
 *
 * @throws {LockError} If a package names no source of the lock.
 */
export function lockedPackages({ packages, sources }: PlatformLock): LockedPackage[] {
  const byDigest = new Map(sources.map((source) => [source.digest, source]));
  return packages.map((fact) => {
    const source = fact.digest && byDigest.get(fact.digest);
    if (source !== undefined) return { fact, source };
    throw new LockError(`Cannot use the lock: it has no source for ${fact.name} ${fact.version}`, {
      hint: "Resolve again to write a new lock",
    });
  });
}
