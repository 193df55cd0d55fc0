/**
 * The fetch stage: all sources of a lock at once, so that reading can begin with the first.
 *
 * @module
 */

import type { LockedSource } from "../contract/platform-lock.ts";
import { DigestMismatchError, FetchError, isNotFound, LockError } from "../model/errors.ts";
import type { StoredContent } from "../model/fs-entry.ts";

export interface FetchedSources {
  /** Settles when all are there, or the first one failed. */
  readonly all: Promise<void>;
  /** Waits for one. @throws {RangeError} If it is not of this lock. */
  open(source: LockedSource): Promise<StoredContent>;
}

/** Fetches one. */
type FetchSource = (source: LockedSource) => Promise<StoredContent>;

/**
 * Starts them in the order of the lock, which is that in which they are read.
 *
 * @throws {LockError} Where one is not as long as the lock says.
 */
export function fetchSources(
  sources: readonly LockedSource[],
  fetch: FetchSource,
  tell: (done: number, total: number) => void = () => {},
): FetchedSources {
  const total = new Set(sources.map(({ digest }) => digest)).size;
  let done = 0;
  const contents = new Map<string, Promise<StoredContent>>();
  for (const source of sources) {
    if (!contents.has(source.digest))
      contents.set(
        source.digest,
        fetch(source).then((content) => {
          tell(++done, total);
          return checkSize(source, content);
        }),
      );
  }
  const all = Promise.all(contents.values()).then(() => {});
  all.catch(() => {}); // thrown where `all` or a source is awaited
  return {
    all,
    async open({ digest, path }) {
      const content = contents.get(digest);
      if (content === undefined)
        throw new RangeError(`Cannot open "${path}": it is not in the lock`);
      return content;
    },
  };
}

/** A fetch of what an older lock names: mirrors move on, and the reader has to know what to do then. */
export function explained(fetch: FetchSource): FetchSource {
  return async (source) => {
    try {
      return await fetch(source);
    } catch (cause) {
      if (isNotFound(cause)) {
        const { message, url, status } = cause;
        const hint =
          "The lock names what the mirror no longer has: name a mirror that keeps it, such as a snapshot, or take what there is now with rootsmith update";
        throw new FetchError(message, { url, status, hint, cause });
      }
      if (cause instanceof DigestMismatchError && cause.hint === undefined) {
        const { expected, actual } = cause;
        const hint =
          "The lock has another digest than the mirror has now: name another mirror, or take what there is now with rootsmith update";
        throw new DigestMismatchError(`"${source.path}"`, expected, actual, { hint, cause });
      }
      throw cause;
    }
  };
}

function checkSize({ path, size }: LockedSource, content: StoredContent): StoredContent {
  if (content.size === size) return content;
  throw new LockError(
    `Cannot build from the lock: "${path}" has ${content.size} bytes, in the lock ${size}`,
    { hint: "Write a new lock with rootsmith update" },
  );
}
