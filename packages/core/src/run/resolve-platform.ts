/**
 * The first stage for one platform: options to a lock.
 *
 * @module
 */
import { resolve } from "node:path";
import type { Cache } from "../cache/cache.ts";
import type { ResolveContext } from "../contract/contexts.ts";
import type { HostFile } from "../contract/host-input.ts";
import type { LockedHostPath, PlatformLock } from "../contract/platform-lock.ts";
import { HOST_REPOSITORY } from "../contract/platform-lock.ts";
import { lockedPath } from "../host/host-files.ts";
import { readHostTree } from "../host/host-tree.ts";
import { digestOfBytes, parseDigest } from "../model/digest.ts";
import { type ByteSource, collectBytes, type StoredContent } from "../model/fs-entry.ts";
import { canonicalJson } from "../model/json.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";
import type { UrlsOf } from "./repository-urls.ts";
import type { Run } from "./run.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** Asks the provider, and notes which host files it read. */
export async function resolvePlatform(run: Run, platform: Platform): Promise<PlatformLock> {
  const { options, clock } = run;
  return clock.time("resolve", formatPlatform(platform), async () => {
    const host = new Map<string, LockedHostPath>();
    const base = await run.base?.for(platform);
    const note = (path: LockedHostPath): unknown => host.set(path.path, path);
    const ctx = {
      ...resolveContext(run, await run.repositoryUrls(), note),
      ...(base && { base: base.tree }),
    };
    const lock = await options.provider.resolve(platform, ctx);
    return {
      ...lock,
      // An image is not older than the one below.
      epoch: options.epoch ?? Math.max(lock.epoch, base?.created ?? 0),
      ...(base && { base: base.digest }),
      ...(host.size > 0 && { host: [...host.values()] }),
    };
  });
}

/** What a provider that only looks gets: nothing is noted for a lock. */
export async function resolvingContext(run: Run): Promise<ResolveContext> {
  return resolveContext(run, await run.repositoryUrls(), () => {});
}

/** The digest of a {@linkcode LockedHostPath} that is not captured. */
export function hostFilesDigest(files: readonly HostFile[]): LockedHostPath["digest"] {
  const nodes = files.map(({ path, type, mode, target, source }) => ({
    path,
    type,
    target,
    digest: source?.digest,
    // Other permissions are the umask's, not the author's: Git keeps this one, too.
    executable: type === "file" && (mode & 0o100) !== 0,
  }));
  return digestOfBytes(canonicalJson(nodes));
}

function resolveContext(
  { options, cache, fetcher, hostFiles, captures, signal, report }: Run,
  urlsOf: UrlsOf,
  note: (path: LockedHostPath) => void,
): ResolveContext {
  return {
    signal,
    report,
    now: options.now ?? Math.floor(Date.now() / 1000),
    ...(options.keyring !== undefined && { keyring: options.keyring }),
    ...(options.keyringName !== undefined && { keyringName: options.keyringName }),
    fetch: async (repository, path, expected) => {
      const urls = urlsOf(repository.name, repository.urls);
      if (expected === undefined) return fetcher.fresh(urls, path, repository.name);
      const content =
        repository.name === HOST_REPOSITORY
          ? await hostFiles.blob({
              repository: HOST_REPOSITORY,
              path,
              digest: parseDigest(expected.digest),
              size: expected.size,
            })
          : (await fetcher.blob(urls, path, expected, repository.name)).content;
      return collectBytes(content.open());
    },
    download: async ({ name, urls }, path, expected) => {
      const blob = await fetcher.blob(urlsOf(name, urls), path, { digest: expected }, name);
      const { digest, content } = blob;
      return { source: { repository: name, path, digest, size: content.size }, content };
    },
    hostFiles: async (path) => {
      const files = await hostFiles.list(path);
      note({ path: lockedPath(path, options.directory), digest: hostFilesDigest(files) });
      return files;
    },
    hostTree: (path, treeOptions = {}) =>
      readHostTree(hostPath(path, options), treeOptions, {
        ...{ signal, report, spool: spoolTo(cache) },
        newFile: () => cache.newFile(),
      }),
    capture: async (path, tree) => {
      const capture = await captures.capture(path, tree);
      note({
        path: lockedPath(path, options.directory),
        digest: capture.source.digest,
        captured: true,
      });
      return capture;
    },
    derive: unlessAborted(signal, (key, produce) => cache.derive(key, produce, { signal })),
    memo: unlessAborted(signal, (key, compute) => cache.memo(key, compute)),
  };
}

/** Messages name it as the caller did, unless that does not suffice to find it. */
function hostPath(path: string, { directory }: Run["options"]): string {
  return directory === undefined ? path : resolve(directory, path);
}

/** Keeps bytes until the run ends. */
export function spoolTo(cache: Cache): (bytes: ByteSource) => Promise<StoredContent> {
  return async (bytes) => (await cache.spool(bytes)).content;
}
