/**
 * The fetch stage: all sources of a lock at once, so that reading can begin with the first.
 *
 * @module
 */
import type { StoredContent } from "./fs-entry.ts";
import type { LockedSource } from "./provider.ts";

export interface FetchedSources {
  /** Settles when all are there, or the first one failed. */
  readonly all: Promise<void>;
  /** Waits for one. @throws {RangeError} If it is not of this lock. */
  open(source: LockedSource): Promise<StoredContent>;
}

/** Starts them in the order of the lock, which is that in which they are read. */
export function fetchSources(
  sources: readonly LockedSource[],
  fetch: (source: LockedSource) => Promise<StoredContent>,
): FetchedSources {
  const contents = new Map<string, Promise<StoredContent>>();
  for (const source of sources) {
    if (!contents.has(source.digest)) contents.set(source.digest, fetch(source));
  }
  const all = Promise.all(contents.values()).then(() => {});
  all.catch(() => {}); // whoever awaits `all` or a source hears of it
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
