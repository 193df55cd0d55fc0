/**
 * From options to a lock: which files a build will read, each by its digest.
 *
 * Here a release has no files yet. Where it has, pin their digests in `releases.ts`, or fetch an index
 * with `ctx.fetch()` and verify its signature, then:
 *
 * ```ts
 * const { source } = await ctx.download(REPOSITORY, `${release}/rootfs.tar.gz`, digest);
 * ```
 *
 * `source` goes into `sources`, and `layers` opens it with `ctx.open(source)`.
 *
 * @module
 */
import {
  formatPlatform,
  type Platform,
  type PlatformLock,
  type ResolveContext,
  UnsupportedPlatformError,
} from "@rootsmith/core/provider";
import type { Settings } from "./options.ts";
import { RELEASES, type Release } from "./releases.ts";

/** @throws {UnsupportedPlatformError} If the release has no port for the platform. */
export async function resolveRelease(
  { release }: Settings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  ctx.signal.throwIfAborted();
  const { epoch, architectures } = RELEASES[release] as Release;
  const { os, architecture } = platform;
  const arch = architectures[formatPlatform({ os, architecture })];
  if (arch === undefined) {
    throw new UnsupportedPlatformError("__name__", platform, Object.keys(architectures));
  }
  return {
    platform,
    epoch,
    repositories: {},
    sources: [],
    packages: [],
    extra: { architecture: arch },
  };
}
