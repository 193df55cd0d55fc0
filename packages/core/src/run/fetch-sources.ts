/**
 * The fetch stage: all sources of a lock at once, so that reading can begin with the first.
 *
 * @module
 */

import type { LockedSource } from "../contract/platform-lock.ts";
import type { Digest } from "../model/digest.ts";
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
 * Starts them in the order of the lock, which is that in which they are read. What is there already
 * is not looked at before it is opened: the most of it is known in another form.
 *
 * @throws {LockError} Where one is not as long as the lock says.
 */
export function fetchSources(
  sources: readonly LockedSource[],
  fetch: FetchSource,
  isThere: (source: LockedSource) => boolean,
  tell: (done: number, total: number) => void = () => {},
): FetchedSources {
  const byDigest = new Map<Digest, LockedSource>();
  for (const source of sources) {
    if (!byDigest.has(source.digest)) byDigest.set(source.digest, source);
  }
  const fetched = new Map<Digest, Promise<StoredContent>>();
  const fetchOnce = (source: LockedSource): Promise<StoredContent> => {
    const running =
      fetched.get(source.digest) ?? fetch(source).then((content) => checkSize(source, content));
    fetched.set(source.digest, running);
    return running;
  };
  let done = 0;
  const fetches = [...byDigest.values()].map(async (source) => {
    if (!isThere(source)) await fetchOnce(source);
    tell(++done, byDigest.size);
  });
  const all = Promise.all(fetches).then(() => {});
  all.catch(() => {}); // thrown where `all` or a source is awaited
  return {
    all,
    async open({ digest, path }) {
      const source = byDigest.get(digest);
      if (source === undefined)
        throw new RangeError(`Cannot open "${path}": it is not in the lock`);
      return fetchOnce(source);
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
