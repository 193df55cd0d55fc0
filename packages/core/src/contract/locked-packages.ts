/**
 * The packages of a lock, each with the file that it comes in.
 *
 * @module
 */
import { LockError } from "../model/errors.ts";
import type { PackageFact } from "../packages/package-fact.ts";
import { HOST_REPOSITORY, type LockedSource, type PlatformLock } from "./platform-lock.ts";

export interface LockedPackage {
  readonly fact: PackageFact;
  /** The source that has the digest of the fact. */
  readonly source: LockedSource;
}

/**
 * In the order of the lock's `packages`.
 *
 * @throws {LockError} If a package has no source in the lock, or what a mirror has is of no package.
 */
export function lockedPackages({ packages, sources }: PlatformLock): LockedPackage[] {
  const named = new Set(packages.map(({ digest }) => digest));
  const stray = sources.find(
    ({ repository, digest }) => repository !== HOST_REPOSITORY && !named.has(digest),
  );
  if (stray !== undefined) throw mismatch(`no package comes in its source "${stray.path}"`);
  const byDigest = new Map(sources.map((source) => [source.digest, source]));
  return packages.map((fact) => {
    const source = fact.digest && byDigest.get(fact.digest);
    if (source !== undefined) return { fact, source };
    throw mismatch(`it has no source for ${fact.name} ${fact.version}`);
  });
}

function mismatch(fact: string): LockError {
  return new LockError(`Cannot use the lock: ${fact}`, {
    hint: "Resolve again to write a new lock",
  });
}
