/**
 * Archives as they were at a time.
 *
 * @see https://snapshot-cloudflare.debian.org/, https://snapshot.ubuntu.com/
 * @module
 */
import { type Repository, ResolveError } from "@rootsmith/core/provider";
import type { Archive } from "./release.ts";

/**
 * The repository of an archive at a time. Its name is another one, so that no mirror of the present
 * archive stands in for it.
 *
 * @param time `"20250101T000000Z"`
 * @throws {ResolveError} If it has no snapshots.
 */
export function snapshotOf({ repository, snapshots }: Archive, time: string): Repository {
  if (snapshots === undefined) {
    throw new ResolveError(`Cannot resolve a snapshot: there are none of "${repository}"`);
  }
  return { name: `${repository}-snapshot`, urls: [`${snapshots}/${time}`] };
}

/** Seconds since 1970-01-01Z. */
export function snapshotSeconds(time: string): number {
  const iso = time.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z");
  return Date.parse(iso) / 1000;
}
