/**
 * From options to a lock: signed Release files, package indexes, the closure of dependencies.
 *
 * @module
 */
import {
  digestOfBytes,
  formatPlatform,
  type JsonObject,
  type Platform,
  type PlatformLock,
  type ResolveContext,
  ResolveError,
  type RootfsTree,
  suggestName,
  warnOfEndedRelease,
} from "@rootsmith/core/provider";
import { type PackageSpec, parsePackageSpec } from "./formats/package-spec.ts";
import { lockOf } from "./lock-of.ts";
import { resolveOnTop } from "./lock-on-top.ts";
import { withBaseSources } from "./on-top/base-sources.ts";
import { type BaseSystem, readBaseSystem } from "./on-top/base-system.ts";
import type { DebianSettings } from "./options/debian-options.ts";
import { isDebFile } from "./options/options.ts";
import { debArchOf } from "./releases/platform.ts";
import { type Distribution, distroReleases, type Release } from "./releases/release.ts";
import { chooseIndexes } from "./repository/choose-indexes.ts";
import { withCurrentReleases } from "./repository/current-releases.ts";
import { fetchIndex, type IndexSource } from "./repository/fetch-index.ts";
import type { SignedRelease } from "./repository/fetch-release.ts";
import { findLocalDebs, type LocalDeb, readLocalDebs } from "./repository/local-debs.ts";
import type { PackagesIndex } from "./repository/packages-index.ts";
import type { Target } from "./repository/suite-requests.ts";
import { releaseOf, suitesOf } from "./repository/suites.ts";
import { baseSet } from "./resolver/base-set.ts";
import { PackagePool } from "./resolver/package-pool.ts";
import { type PackageRequest, resolvePackages } from "./resolver/resolver.ts";
import { withSha256 } from "./resolver/sha256-of-packages.ts";

/** Bump when the same indexes would give another lock. */
const RESOLVER_REVISION = 9;

/**
 * Pins every package of a rootfs. Archives that have not changed cost their Release files only.
 *
 * @throws {UnsupportedPlatformError} If the distribution has no port for `platform`.
 * @throws {ResolveError} If a suite, a component, the port or a package is not there, or if a
 *   Release file cannot be used.
 * @throws {SignatureError} If no trusted key vouches for a Release file.
 */
export async function resolveDebian(
  distribution: Distribution,
  settings: DebianSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const target = {
    distribution,
    settings,
    platform,
    architecture: debArchOf(platform, distribution.name),
  };
  const debs = await findLocalDebs(settings, ctx);
  if (ctx.base !== undefined) return resolveAbove(ctx.base, target, debs, ctx);
  checkNeedsNoBase(settings);
  const { release, requests } = await suitesOf(target, ctx);
  warnOfEndedRelease(distribution.title, release.codename, distroReleases(distribution), ctx);
  return withCurrentReleases(requests, ctx, (releases) =>
    memoLock({ ...target, release, releases, debs }, ctx),
  );
}

/** The same on top of an image, from its own repositories. */
async function resolveAbove(
  image: RootfsTree,
  named: Target,
  debs: readonly LocalDeb[],
  ctx: ResolveContext,
): Promise<PlatformLock> {
  checkHooks(named.settings);
  const release = await releaseOf(named, ctx);
  const { title } = named.distribution;
  warnOfEndedRelease(title, release.codename, distroReleases(named.distribution), ctx);
  const base = await readBaseSystem(image, { ...named, release });
  const settings =
    named.settings.baseSources === false
      ? named.settings
      : await withBaseSources(named.settings, image, named.distribution, release, ctx.report);
  const target = { ...named, settings };
  const { requests } = await suitesOf(target, ctx);
  return withCurrentReleases(requests, ctx, (releases) =>
    memoLock({ ...target, release, releases, debs, base }, ctx),
  );
}

interface Resolution extends Target {
  readonly release: Release;
  /** The release itself first, then its pockets, then the user's sources. */
  readonly releases: readonly SignedRelease[];
  readonly debs: readonly LocalDeb[];
  /** The image on top of which they are installed. */
  readonly base?: BaseSystem;
}

/** What is kept of a resolution: the lock, and what there is to say of it each time. */
type Resolved = { readonly lock: PlatformLock; readonly warnings: readonly Warning[] };

type Warning = { readonly code: string; readonly message: string };

/** The lock follows from the signed Release files: where they are known, so is the lock. */
async function memoLock(resolution: Resolution, ctx: ResolveContext): Promise<PlatformLock> {
  const sources = chooseIndexes(resolution.releases, architecturesOf(resolution), ctx);
  const resolved = await ctx.memo(keyOf(resolution), () => resolveNow(resolution, sources, ctx));
  const { lock, warnings } = resolved as Resolved;
  for (const warning of warnings) ctx.report({ type: "warning", ...warning });
  return lock;
}

/** All that the lock follows from. */
function keyOf({
  distribution: { name, id },
  settings,
  release,
  platform,
  debs,
  releases,
  base,
}: Resolution): JsonObject {
  return {
    [name]: RESOLVER_REVISION,
    ...(id !== undefined && { id }),
    settings,
    release,
    platform: formatPlatform(platform),
    debs: debs.map(({ source }) => source),
    ...(base && { base: digestOfBytes(base.state) }),
    releases: releases.map(({ request, file, signedBy }) => ({
      suite: request.suite,
      digest: file.digest,
      signers: request.keys?.id ?? [],
      signedBy: signedBy ?? "",
    })),
  };
}

async function resolveNow(
  resolution: Resolution,
  sources: readonly IndexSource[],
  ctx: ResolveContext,
): Promise<Resolved> {
  const { settings, architecture, release, releases, debs } = resolution;
  const indexes = await Promise.all(sources.map((source) => fetchIndex(source, ctx)));
  const local = await readLocalDebs(debs, architecturesOf(resolution), ctx);
  ctx.signal.throwIfAborted();
  const isOwn = (_: PackagesIndex, i: number): boolean =>
    sources[i]?.release === releases[0] &&
    !settings.architectures.includes(sources[i]?.architecture ?? "");
  const pool = new PackagePool([local.index, ...indexes], {
    architecture,
    foreign: architecturesOf(resolution).slice(1),
    pins: [...(resolution.base?.pins ?? []), ...settings.pins],
  });
  if (resolution.base !== undefined) {
    return resolveOnTop({ ...resolution, base: resolution.base, pool, local: local.specs }, ctx);
  }
  const base = baseSet(settings.variant, release.include ?? [], indexes.filter(isOwn));
  const chosen = resolvePackages(pool, requestOf(base, local.specs, resolution));
  const repositories = releases.map(({ request }) => request.repository);
  const resolved = await withSha256(chosen, repositories, ctx);
  return {
    lock: await lockOf({ ...resolution, resolved, base }),
    warnings: [...unknownExclusions(settings.exclude, pool), ...indexes.flatMap(problemsOf)],
  };
}

/** What is not there need not be excluded: it is misspelt, or has another name in this release. */
function unknownExclusions(names: readonly string[], pool: PackagePool): Warning[] {
  if (names.length === 0) return [];
  const known = new Set(pool.names());
  return names
    .map((text) => text.split(":")[0] ?? "")
    .filter((name) => !known.has(name))
    .map((name) => {
      const hint = suggestName(name, known, pool.countDependents);
      const message = `There is no package "${name}" to exclude${hint ? `. ${hint}` : ""}`;
      return { code: "EXCLUDED_UNKNOWN", message };
    });
}

function problemsOf({ problems }: PackagesIndex): Warning[] {
  const [first] = problems;
  if (first === undefined) return [];
  const others = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const message = `A stanza is left out: ${first.error.message}${others}`;
  return [{ code: "MALFORMED_STANZA", message }];
}

/** The native one first. */
function architecturesOf({ architecture, settings, base }: Resolution): readonly string[] {
  return [...new Set([architecture, ...settings.architectures, ...(base?.architectures ?? [])])];
}

/** @throws {ResolveError} If one is for a moment that is over in the image below. */
function checkHooks({ hooks }: DebianSettings): void {
  const moment = (["afterUnpack", "afterEssential"] as const).find(
    (name) => hooks[name].length > 0,
  );
  if (moment === undefined) return;
  throw new ResolveError(`Cannot use hooks of the moment "${moment}" on top of an image`, {
    hint: "Its essential packages are configured already: use beforeUnpack or afterConfigure",
  });
}

/** @throws {ResolveError} If something is to happen to packages of an image that is not there. */
function checkNeedsNoBase({ upgrade, remove }: DebianSettings): void {
  const option = upgrade !== undefined ? "upgrade" : remove !== undefined ? "remove" : undefined;
  if (option === undefined) return;
  throw new ResolveError(`Cannot use the option ${option}: there is no image below`, {
    hint: "Name the image with --from, in scripts and definitions with from",
  });
}

/** The variant's set, and what the user adds. */
function requestOf(
  base: readonly string[],
  local: readonly PackageSpec[],
  { settings, architecture, release }: Resolution,
): PackageRequest {
  const { codename, mergedUsr } = release;
  const { include, exclude, recommends, solver, debug } = settings;
  const names = [
    ...base.filter((name) => !exclude.includes(name)),
    ...include.filter((item) => !isDebFile(item)),
    ...(debug ? ["busybox-static"] : []),
  ];
  return {
    target: `${codename}/${architecture}`,
    specs: [...names.map(parsePackageSpec), ...local],
    exclude,
    recommends,
    // Its alternative, usrmerge, would merge what is laid out merged, and brings perl for that.
    preferred: mergedUsr && solver !== "apt" ? ["usr-is-merged"] : [],
  };
}
