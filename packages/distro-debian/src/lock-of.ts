/**
 * The lock of a resolved set of packages.
 *
 * @module
 */
import type { PackageFact, Platform, PlatformLock } from "@rootsmith/core";
import type { DebianPackage } from "./debian-package.ts";
import type { SignedRelease } from "./fetch-release.ts";
import type { DebianLock, DebianLockedPackage, LockedAptFile } from "./lock.ts";
import type { DebianSettings } from "./options.ts";
import type { DebianRelease } from "./releases.ts";
import type { ResolvedPackage } from "./resolver.ts";
import { aptSourcesFile } from "./sources-list.ts";

export interface ResolvedDebian {
  readonly settings: DebianSettings;
  readonly platform: Platform;
  readonly architecture: string;
  readonly release: DebianRelease;
  /** What the packages come from, the release itself first. */
  readonly releases: readonly SignedRelease[];
  /** Sorted by name. */
  readonly resolved: readonly ResolvedPackage[];
}

export function lockOf(debian: ResolvedDebian): PlatformLock {
  const { platform, architecture, release, releases } = debian;
  const { codename, version, mergedUsr } = release;
  const essential = essentialClosure(debian.resolved);
  const isEssential = (item: ResolvedPackage): boolean => essential.has(item.package.name);
  // They are configured first, while the others can still be on their way.
  const resolved = [
    ...debian.resolved.filter(isEssential),
    ...debian.resolved.filter((item) => !isEssential(item)),
  ];
  const extra: DebianLock = {
    distribution: "debian",
    codename,
    version,
    architecture,
    foreignArchitectures: [],
    mergedUsr,
    aptFiles: [aptSourcesOf(debian)],
    hostFiles: [],
    packages: resolved.map((item, source) => lockedPackage(item, source, essential)),
  };
  return {
    platform,
    epoch: Math.max(...releases.map(({ file }) => file.date)),
    repositories: Object.fromEntries(
      releases.map(({ repository }) => [repository.name, repository.urls]),
    ),
    sources: resolved.map(({ package: { origin, path, digest, size } }) => ({
      repository: origin.repository,
      path,
      digest,
      size,
      ...(origin.signedBy !== undefined && { signedBy: origin.signedBy }),
    })),
    packages: resolved.map((item) => packageFact(item.package, release)),
    extra: extra as unknown as NonNullable<PlatformLock["extra"]>,
  };
}

function lockedPackage(
  { package: item, requested, preDepends, depends }: ResolvedPackage,
  source: number,
  essential: ReadonlySet<string>,
): DebianLockedPackage {
  return {
    key: item.name,
    name: item.name,
    version: item.version,
    architecture: item.architecture,
    source,
    essential: essential.has(item.name),
    automatic: !requested,
    preDepends,
    depends,
    ...(item.installedSize !== undefined && { installedSize: item.installedSize }),
  };
}

/** Names of the packages that are essential or that those need. */
function essentialClosure(resolved: readonly ResolvedPackage[]): ReadonlySet<string> {
  const byName = new Map(resolved.map((item) => [item.package.name, item]));
  const closure = new Set<string>();
  const queue = resolved.filter((item) => item.package.essential).map((item) => item.package.name);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (closure.has(name)) continue;
    closure.add(name);
    const item = byName.get(name);
    queue.push(...(item?.preDepends ?? []), ...(item?.depends ?? []));
  }
  return closure;
}

function aptSourcesOf({ settings, release, releases }: ResolvedDebian): LockedAptFile {
  const mirrors = [
    { repository: "debian", mirror: settings.imageMirror },
    { repository: "debian-security", mirror: settings.imageSecurityMirror },
  ];
  const sources = mirrors.map(({ repository, mirror }) => ({
    mirror,
    suites: releases
      .filter((item) => item.repository.name === repository)
      .map(({ suite }) => suite),
  }));
  const used = sources.filter(({ suites }) => suites.length > 0);
  return aptSourcesFile(release, used, settings.components);
}

function packageFact(item: DebianPackage, release: DebianRelease): PackageFact {
  const { name, version, source, digest } = item;
  return { purl: purlOf(item, release), name, version, digest, source };
}

/**
 * `pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64&distro=debian-12`
 *
 * @see https://github.com/package-url/purl-spec, "Character encoding", type "deb"
 */
function purlOf({ name, version, architecture }: DebianPackage, release: DebianRelease): string {
  const distro = `debian-${release.version || release.codename}`;
  const encode = (text: string): string => encodeURIComponent(text).replaceAll("%3A", ":");
  return `pkg:deb/debian/${encode(name)}@${encode(version)}?arch=${architecture}&distro=${distro}`;
}
