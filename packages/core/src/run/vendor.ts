/**
 * The packages of a lock into a registry, so that it can be built from when every mirror is gone.
 *
 * @module
 */
import { openCache } from "../cache/cache.ts";
import type { PlatformLock } from "../contract/platform-lock.ts";
import { Fetcher } from "../fetch/fetcher.ts";
import type { LockFile } from "../lock/lock-file.ts";
import type { Digest } from "../model/digest.ts";
import { LockError } from "../model/errors.ts";
import { RegistryClient } from "../registry/registry-client.ts";
import { parseRepositoryName } from "../registry/registry-name.ts";
import { pushSources, sharedSources, sourcesTag } from "../shared-cache/push-sources.ts";
import { SharedCache, type SharedCacheOptions } from "../shared-cache/shared-cache.ts";
import type { ResolveOptions } from "./build-options.ts";
import { fetchPackage } from "./fetch-source.ts";
import { explained } from "./fetch-sources.ts";
import { type RepositoryUrlsOptions, repositoryUrls } from "./repository-urls.ts";
import { createStageClock } from "./stage-clock.ts";

export interface VendorOptions
  extends RepositoryUrlsOptions,
    Pick<SharedCacheOptions, "packageRegistries">,
    Pick<ResolveOptions, "cacheDir" | "plainHttp" | "signal" | "report"> {
  readonly lock: LockFile;
  /** `"[docker://]HOST/NAME"`. */
  readonly to: string;
}

export interface VendorResult {
  /** Under which a manifest lists the packages: `"HOST/NAME:sources-…"`. */
  readonly name: string;
  /** Of that manifest. */
  readonly digest: Digest;
  /** How many packages were there. */
  readonly present: number;
  /** How many were sent. */
  readonly uploaded: number;
  /** Of those that were sent. */
  readonly bytes: number;
}

/**
 * Puts all that a lock names, for all its platforms, into a registry by its digest. What is there is
 * not fetched.
 *
 * @throws {TypeError} If `to` is no repository.
 * @throws {LockError} If the lock names nothing that could be put there.
 * @throws {RegistryError} If the registry refuses something; the tag is then what it was.
 * @throws {FetchError} If a package is nowhere.
 */
export async function vendor(options: VendorOptions): Promise<VendorResult> {
  const { lock, to, plainHttp = false } = options;
  const where = parseRepositoryName(to);
  if (sharedSources(lock.platforms).length === 0) {
    throw new LockError("Cannot vendor the lock: it names nothing that is fetched");
  }
  const report = options.report?.bind(options) ?? (() => {});
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const cache = await openCache(options.cacheDir);
  const ctx = { signal, report, cache };
  const fetcher = new Fetcher(ctx);
  const shared = new SharedCache(options, ctx);
  const registries = new RegistryClient({ signal, report, plainHttp });
  try {
    const urlsOf = await repositoryUrls(options)();
    const repositories = allRepositories(lock);
    const fetch = explained((source) =>
      fetchPackage({ shared, fetcher, urlsOf }, { repositories }, source),
    );
    const { time } = createStageClock(report);
    const pushed = await time("output", undefined, () =>
      pushSources(registries.repository(where), lock.platforms, fetch),
    );
    const tag = sourcesTag(lock.platforms);
    return { name: `${where.host}/${where.repository}:${tag}`, ...pushed };
  } finally {
    stop.abort(new Error("The packages are vendored"));
    registries.close();
    shared.close();
    await fetcher.close();
    await cache.close();
  }
}

/** The base URLs of the repositories, of all platforms. */
function allRepositories({ platforms }: LockFile): PlatformLock["repositories"] {
  const all: Record<string, readonly string[]> = {};
  for (const [name, urls] of platforms.flatMap((lock) => Object.entries(lock.repositories))) {
    all[name] = [...(all[name] ?? []), ...urls];
  }
  return all;
}
