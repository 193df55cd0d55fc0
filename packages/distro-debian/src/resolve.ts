/**
 * From options to a lock: signed Release files, package indexes, the closure of dependencies.
 *
 * @module
 */
import {
  DigestMismatchError,
  formatPlatform,
  type JsonValue,
  type Platform,
  type PlatformLock,
  type ResolveContext,
} from "@rootsmith/core";
import { fetchIndex, type IndexSource, indexSourcesOf } from "./fetch-index.ts";
import { fetchRelease, isMissing, type SignedRelease } from "./fetch-release.ts";
import { lockOf } from "./lock-of.ts";
import type { DebianSettings } from "./options.ts";
import { parsePackageSpec } from "./package-spec.ts";
import { mergeIndexes } from "./package-universe.ts";
import type { PackagesIndex } from "./packages-index.ts";
import { debArchOf } from "./platform.ts";
import type { DebianRelease } from "./releases.ts";
import { type ResolvedPackage, resolvePackages } from "./resolver.ts";
import { debianSuites } from "./suites.ts";

/** Bump when the same indexes would give another lock. */
const RESOLVER_REVISION = 2;

/**
 * Pins every package of a rootfs. An archive that has not changed costs its Release files only.
 *
 * @throws {UnsupportedPlatformError} If Debian has no port for `platform`.
 * @throws {ResolveError} If the suite, a component, the port or a package is not there, or if the
 *   Release file cannot be used.
 * @throws {SignatureError} If no trusted key vouches for a Release file.
 */
export async function resolveDebian(
  settings: DebianSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const architecture = debArchOf(platform);
  const { release, requests } = await debianSuites(settings, ctx);
  const fetchReleases = (): Promise<SignedRelease[]> =>
    Promise.all(requests.map((request) => fetchRelease(request, ctx)));
  const resolveFrom = (releases: readonly SignedRelease[]): Promise<PlatformLock> =>
    memoLock({ settings, platform, architecture, release, releases }, ctx);

  const releases = await fetchReleases();
  try {
    return await resolveFrom(releases);
  } catch (error) {
    if (!(error instanceof DigestMismatchError) && !isMissing(error)) throw error;
    // The mirror may have been updated between the Release file and its index.
    const again = await fetchReleases();
    if (again.every(({ file }, i) => file.digest === releases[i]?.file.digest)) throw error;
    return await resolveFrom(again);
  }
}

interface Resolution {
  readonly settings: DebianSettings;
  readonly platform: Platform;
  /** Debian's name of it. */
  readonly architecture: string;
  readonly release: DebianRelease;
  /** The release itself first, then its pockets. */
  readonly releases: readonly SignedRelease[];
}

/** The lock follows from the signed Release files: where they are known, so is the lock. */
async function memoLock(resolution: Resolution, ctx: ResolveContext): Promise<PlatformLock> {
  const { settings, platform, releases } = resolution;
  const sources = chooseIndexes(resolution, ctx);
  const key = {
    debian: RESOLVER_REVISION,
    settings,
    platform: formatPlatform(platform),
    releases: releases.map(({ suite, file: { digest }, signedBy }) => ({
      suite,
      digest,
      signedBy,
    })),
  };
  const lock = await ctx.memo(key, async () => {
    const indexes = await Promise.all(sources.map((source) => fetchIndex(source, ctx)));
    ctx.signal.throwIfAborted();
    const resolved = resolveIndexes(indexes, resolution);
    // JSON, although its type, an interface, does not say so.
    return lockOf({ ...resolution, resolved }) as unknown as JsonValue;
  });
  return lock as unknown as PlatformLock;
}

/**
 * The indexes to read. The release must have what was asked for; its pockets may lack a port or a
 * component: security support ends earlier for some.
 */
function chooseIndexes(
  { settings: { components }, architecture, releases }: Resolution,
  ctx: ResolveContext,
): readonly IndexSource[] {
  return releases.flatMap((release, i) => {
    const { file, suite } = release;
    if (i === 0) return indexSourcesOf(release, components, architecture);
    if (!file.architectures.includes(architecture)) {
      const message = `"${suite}" has nothing for ${architecture}`;
      ctx.report({ type: "warning", code: "POCKET_WITHOUT_PORT", message });
      return [];
    }
    const present = components.filter((component) => file.components.includes(component));
    return indexSourcesOf(release, present, architecture);
  });
}

/** The minimal base, as debootstrap's variant minbase has it, and what the user adds. */
function resolveIndexes(
  indexes: readonly PackagesIndex[],
  { settings, architecture, release }: Resolution,
): readonly ResolvedPackage[] {
  const { codename, mergedUsr } = release;
  const base = indexes
    .filter(({ origin }) => origin.suite === codename)
    .flatMap(({ essential, priorities }) => [...essential, ...(priorities.get("required") ?? [])]);
  const names = [...new Set([...base, "apt"])].sort().concat(settings.include);
  return resolvePackages(mergeIndexes(indexes, { architecture }), {
    target: `${codename}/${architecture}`,
    specs: names.map(parsePackageSpec),
    // Its alternative, usrmerge, would merge what is laid out merged, and brings perl for that.
    preferred: mergedUsr ? ["usr-is-merged"] : [],
  });
}
