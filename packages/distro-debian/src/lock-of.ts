/**
 * The lock of a resolved set of packages.
 *
 * @module
 */
import {
  HOST_REPOSITORY,
  type PackageFact,
  type PlatformLock,
  parseDigest,
} from "@rootsmith/core/provider";
import type { DebianPackage } from "./formats/debian-package.ts";
import { imageAptFiles } from "./image/sources-list.ts";
import type { DebianExtra, DebianPackageExtra } from "./lock/lock.ts";
import { packageFact } from "./lock/package-fact.ts";
import type { Release } from "./releases/release.ts";
import type { SignedRelease } from "./repository/fetch-release.ts";
import type { Target } from "./repository/suite-requests.ts";
import type { ResolvedPackage } from "./resolver/resolver.ts";

export interface Resolved extends Target {
  readonly release: Release;
  /** What the packages come from, the release itself first. */
  readonly releases: readonly SignedRelease[];
  /** Sorted by key, with their SHA-256. */
  readonly resolved: readonly ResolvedPackage[];
  /** Keys of what the variant starts from. */
  readonly base: readonly string[];
}

export async function lockOf(debian: Resolved): Promise<PlatformLock> {
  const { distribution, settings, platform, architecture, release, releases } = debian;
  const { codename, version, mergedUsr } = release;
  const essential = closureOf(debian.resolved.filter(isMarkedEssential), debian.resolved);
  const isBase = ({ key }: ResolvedPackage): boolean => debian.base.includes(key);
  const base = closureOf(debian.resolved.filter(isBase), debian.resolved);
  const isEssential = (item: ResolvedPackage): boolean => essential.has(item.key);
  // They are configured first, while the others can still be on their way.
  const resolved = [
    ...debian.resolved.filter(isEssential),
    ...debian.resolved.filter((item) => !isEssential(item)),
  ];
  const requests = releases.map(({ request }) => request);
  const apt = resolved.find(({ package: { name } }) => name === "apt")?.package;
  const extra: DebianExtra = {
    distribution: distribution.name,
    codename,
    version,
    architecture,
    foreignArchitectures: settings.architectures,
    mergedUsr,
    ...(release.upstart && { upstart: true }),
    aptFiles: await imageAptFiles({ ...debian, requests, ...(apt && { aptVersion: apt.version }) }),
    hostFiles: [],
  };
  return {
    platform,
    epoch: Math.max(...releases.map(({ file }) => file.date)),
    repositories: {
      ...Object.fromEntries(requests.map(({ repository: { name, urls } }) => [name, urls])),
      ...(resolved.some(isLocal) && { [HOST_REPOSITORY]: [] }),
    },
    sources: resolved.map(({ package: { origin, path, digest, size } }) => ({
      repository: origin.repository,
      path,
      digest: parseDigest(digest),
      size,
      ...(origin.signedBy !== undefined && { signedBy: origin.signedBy }),
    })),
    packages: resolved.map((item) => ({
      ...lockedFact(item.package, debian),
      extra: packageExtra(item, essential, base),
    })),
    extra,
  };
}

export function packageExtra(
  { package: item, key, requested, preDepends, depends }: ResolvedPackage,
  essential: ReadonlySet<string>,
  base: ReadonlySet<string>,
): DebianPackageExtra {
  return {
    key,
    architecture: item.architecture,
    essential: essential.has(key),
    ...(base.has(key) && { base: true }),
    automatic: !requested,
    preDepends,
    depends,
    ...(item.installedSize !== undefined && { installedSize: item.installedSize }),
  };
}

/** On the native architecture. */
function isMarkedEssential({ key, package: { name, essential } }: ResolvedPackage): boolean {
  return essential && key === name;
}

/** Keys of packages and of what they need. */
function closureOf(
  packages: readonly ResolvedPackage[],
  resolved: readonly ResolvedPackage[],
): ReadonlySet<string> {
  const byKey = new Map(resolved.map((item) => [item.key, item]));
  const closure = new Set<string>();
  const queue = packages.map(({ key }) => key);
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (closure.has(key)) continue;
    closure.add(key);
    const item = byKey.get(key);
    queue.push(...(item?.preDepends ?? []), ...(item?.depends ?? []));
  }
  return closure;
}

function isLocal({ package: { origin } }: ResolvedPackage): boolean {
  return origin.repository === HOST_REPOSITORY;
}

export function lockedFact(
  item: DebianPackage,
  { distribution, release }: Pick<Resolved, "distribution" | "release">,
): PackageFact {
  const distro = {
    id: distribution.id ?? distribution.name,
    version: release.version || release.codename,
  };
  const supplier = item.origin.release?.origin;
  return {
    ...packageFact(item, distro),
    digest: parseDigest(item.digest),
    ...(supplier && { supplier }),
  };
}
