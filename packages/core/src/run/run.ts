/**
 * What the stages of one run share: the cache, the network, the files of the host.
 *
 * @module
 */

import { type Cache, openCache } from "../cache/cache.ts";
import { Fetcher } from "../fetch/fetcher.ts";
import { Captures } from "../host/captures.ts";
import { HostFiles } from "../host/host-files.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { type BaseImages, openBaseImages } from "./base-images.ts";
import type { BuildOptions, ResolveOptions } from "./build-options.ts";
import { repositoryUrls, type UrlsOf } from "./repository-urls.ts";
import { createStageClock, type StageClock } from "./stage-clock.ts";
import { wantedCompression } from "./wanted-compression.ts";

/** Bytes that the cache may hold when nothing runs: 10 GB. */
export const DEFAULT_CACHE_LIMIT = 10e9;

export interface Run {
  readonly options: ResolveOptions;
  readonly cache: Cache;
  readonly fetcher: Fetcher;
  readonly hostFiles: HostFiles;
  readonly captures: Captures;
  /** Where the image is built on top of another one. */
  readonly base?: BaseImages;
  readonly clock: StageClock;
  /** Where repositories are fetched from. */
  readonly repositoryUrls: () => Promise<UrlsOf>;
  /** Aborts with the caller's reason, and when the run has ended. */
  readonly signal: AbortSignal;
  report(event: ProgressEvent): void;
}

/** Opens everything, and closes it when `use` has ended. */
export async function withRun<T>(
  options: ResolveOptions & Partial<Pick<BuildOptions, "outputs">>,
  use: (run: Run) => Promise<T>,
): Promise<T> {
  const report = options.report?.bind(options) ?? (() => {});
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const cache = await openCache(options.cacheDir);
  const fetcher = new Fetcher({ cache, report, signal });
  const { directory } = options;
  const hostFiles = new HostFiles({
    cache,
    report,
    signal,
    ...(directory !== undefined && { directory }),
  });
  // With another epoch than that of the tree itself it is packed once more.
  const compression =
    options.outputs && options.epoch === undefined
      ? wantedCompression({ ...options, outputs: options.outputs })
      : undefined;
  const captures = new Captures(cache, { signal, report }, { directory, compression });
  const clock = createStageClock(report);
  let base: BaseImages | undefined;
  try {
    const urls = { repositoryUrls: repositoryUrls(options) };
    const shared = { options, cache, fetcher, hostFiles, captures, clock, signal, report, ...urls };
    const { from, provider } = options;
    const ctx = { ...shared, plainHttp: options.plainHttp ?? false };
    if (from !== undefined) base = openBaseImages(from, provider, ctx);
    const result = await use({ ...shared, ...(base && { base }) });
    await trimCache(cache, options, report);
    return result;
  } finally {
    stop.abort(new Error("The build has ended"));
    await base?.close();
    await fetcher.close();
    await hostFiles.close();
    await cache.close();
  }
}

/** What has been built stays so where there is no room to be made. */
async function trimCache(
  cache: Cache,
  { cacheLimit = DEFAULT_CACHE_LIMIT }: ResolveOptions,
  report: (event: ProgressEvent) => void,
): Promise<void> {
  try {
    await cache.trim(cacheLimit);
  } catch (error) {
    const message = `Cannot make room in "${cache.dir}": ${(error as Error).message}`;
    report({ type: "warning", code: "CACHE_NOT_TRIMMED", message });
  }
}
