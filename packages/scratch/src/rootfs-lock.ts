/**
 * What the lock of an existing root file system says beyond its source.
 *
 * @module
 */
import {
  JsonReader,
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
  const { shell } = new JsonReader(extra, "extra", problem).fields([], ["shell"]);
  if (source === undefined) throw problem("sources[0]", "missing");
  return { source, ...(shell !== undefined && { shell: shell.text() }) };
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

function problem(where: string, fact: string): LockError {
  return new LockError(
    `Cannot use the lock: it is not of a root file system that exists already: ${where} is ${fact}`,
    { hint: "Build it again without the lock" },
  );
}
