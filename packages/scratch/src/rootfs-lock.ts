/**
 * What the lock of an existing root file system says beyond its source.
 *
 * @module
 */
import {
  type JsonObject,
  LockError,
  type LockedSource,
  type PlatformLock,
} from "@rootsmith/core/provider";

export interface RootfsLock {
  readonly source: LockedSource;
  /** Absolute path of the shell that is the default command. */
  readonly shell?: string;
}

/** @throws {LockError} If it is not what {@linkcode rootfsLock} wrote. */
export function readRootfsLock({ sources: [source], extra }: PlatformLock): RootfsLock {
  const isObject = typeof extra === "object" && extra !== null && !Array.isArray(extra);
  const { shell } = (isObject ? extra : {}) as JsonObject;
  if (!isObject || source === undefined || !["string", "undefined"].includes(typeof shell)) {
    throw new LockError(
      "Cannot use the lock: it is not of a root file system that exists already",
      {
        hint: "Build it again without the lock",
      },
    );
  }
  return { source, ...(shell !== undefined && { shell: shell as string }) };
}

/** The inverse of {@linkcode readRootfsLock}. */
export function rootfsLock(
  { source, shell }: RootfsLock,
  rest: Pick<PlatformLock, "platform" | "epoch" | "repositories">,
): PlatformLock {
  return {
    ...rest,
    sources: [source],
    packages: [],
    extra: { ...(shell !== undefined && { shell }) },
  };
}
