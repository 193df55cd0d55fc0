/**
 * The repositories of a rootfs, as they are now.
 *
 * @module
 */
import type { Platform, ResolveContext } from "@rootsmith/core/provider";
import {
  type FetchedRepomd,
  openRepository,
  type RpmRepository,
  withCurrentRepositories,
} from "@rootsmith/rpm";
import { rpmArchOf } from "../releases/platform.ts";
import { findRelease, type Release } from "../releases/release.ts";
import { locatedFetch } from "./located-fetch.ts";
import type { PackageSource, Target } from "./package-source.ts";
import { packageSources } from "./repositories.ts";

/** A rootfs, and what its packages are chosen from. */
export interface CurrentRepositories extends Target {
  /** In the order of the sources, without those that were skipped. */
  readonly repomds: readonly FetchedRepomd[];
  readonly sources: readonly PackageSource[];
}

/**
 * Calls `use` with them; once more if one of them changes meanwhile.
 *
 * @throws {UnsupportedPlatformError} If the release has no port for `platform`.
 * @throws {SignatureError} If a repomd.xml that has to be signed is not signed by a trusted key.
 */
export async function withRepositories<T>(
  { distribution, settings }: Pick<Target, "distribution" | "settings">,
  platform: Platform,
  ctx: ResolveContext,
  use: (repositories: CurrentRepositories) => Promise<T>,
): Promise<T> {
  const release = findRelease(distribution, settings.release) as Release;
  const architecture = rpmArchOf(platform, release, distribution);
  const target = { distribution, release, settings, architecture };
  const sources = await packageSources(target, ctx);
  const requests = sources.map(({ config, keyring, repoGpgcheck }) => ({
    config,
    ...(repoGpgcheck && keyring && { keyring }),
    allowExpired: release.ended === true,
  }));
  return withCurrentRepositories(requests, locatedFetch(sources, ctx), (repomds) =>
    use({ ...target, repomds, sources }),
  );
}

/** Calls `use` with what they have. @throws As {@linkcode withRepositories}. */
export async function withOpenRepositories<T>(
  target: Pick<Target, "distribution" | "settings">,
  platform: Platform,
  ctx: ResolveContext,
  use: (repositories: readonly RpmRepository[], current: CurrentRepositories) => Promise<T>,
): Promise<T> {
  return withRepositories(target, platform, ctx, async (current) => {
    const located = locatedFetch(current.sources, ctx);
    const opened = await Promise.all(current.repomds.map((item) => openRepository(item, located)));
    ctx.signal.throwIfAborted();
    return use(opened, current);
  });
}
