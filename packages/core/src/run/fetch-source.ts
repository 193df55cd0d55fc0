/**
 * One source of a lock, from where it is nearest.
 *
 * @module
 */
import {
  HOST_REPOSITORY,
  type LockedSource,
  type PlatformLock,
} from "../contract/platform-lock.ts";
import type { Fetcher } from "../fetch/fetcher.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { SharedCache } from "../shared-cache/shared-cache.ts";
import type { PlatformRun } from "./platform-run.ts";
import type { UrlsOf } from "./repository-urls.ts";

/** Of this run, of this machine, of a registry, of a mirror. */
export async function fetchSource(
  run: PlatformRun,
  lock: PlatformLock,
  source: LockedSource,
): Promise<StoredContent> {
  const captured = run.captures.content(source);
  if (captured !== undefined) return captured;
  if (source.repository === HOST_REPOSITORY) return run.hostFiles.blob(source);
  return fetchPackage({ ...run, urlsOf: await run.repositoryUrls() }, lock, source);
}

/** Of the cache, of a registry, of a mirror. */
export async function fetchPackage(
  {
    shared,
    fetcher,
    urlsOf,
  }: { readonly shared: SharedCache; readonly fetcher: Fetcher; readonly urlsOf: UrlsOf },
  { repositories }: Pick<PlatformLock, "repositories">,
  source: LockedSource,
): Promise<StoredContent> {
  const known = await shared.source(source);
  if (known !== undefined) return known;
  const urls = urlsOf(source.repository, repositories[source.repository] ?? []);
  return (await fetcher.blob(urls, source.path, source, source.repository)).content;
}
