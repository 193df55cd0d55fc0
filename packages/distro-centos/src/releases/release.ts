/**
 * An RPM distribution as data: its releases, their repositories and keys.
 *
 * @module
 */
import type { DistroRelease, Normalization, ReleaseDates } from "@rootsmith/core/provider";
import type { RpmdbLocation } from "@rootsmith/rpm";
import type { PackageManager } from "@rootsmith/rpm/solver";

/** An RPM distribution: everything that sets it apart from the others. */
export interface Distribution {
  /** Used in references and locks, and as the name of the main repository: `"centos"`. */
  readonly name: string;
  /** Used in messages: `"CentOS"`. */
  readonly title: string;
  /** `ID` in its os-release, also used in package URLs: `"almalinux"`. */
  readonly id: string;
  /** Oldest first. */
  readonly releases: readonly Release[];
  /** Armored public keys. A key is trusted only for the releases that pin its fingerprint. */
  readonly keys: string;
  /** What chooses its packages, and is in its images: `"dnf"`, which stands for yum as well, or `"zypper"`. Default: the first. */
  readonly manager?: PackageManager;
  /**
   * Its own files in /etc/yum.repos.d or /usr/share/dnf5/repos.d, with zypper in /etc/zypp/repos.d, without `.repo`. On a
   * host that runs the release, the mirrors in these files are tried first.
   */
  readonly repoFiles?: readonly string[];
  /** Paths that configuring makes differently each time, in addition to those of all RPM distributions. */
  readonly normalizations?: readonly Normalization[];
}

export type Release = {
  /** The name by which users choose it: `"7"`, `"9-stream"`. */
  readonly name: string;
  /** Other names for it: `"7.9"`. */
  readonly aliases?: readonly string[];
  /** Value of `$releasever` in repository files. Its leading number is the version in package URLs. */
  readonly releasever: string;
  /**
   * `ID` and `VERSION_ID` of its os-release, where they are not those of the distribution and the leading number of
   * `releasever`. A rolling release has no version.
   */
  readonly os?: { readonly id: string; readonly version?: string };
  /** Base URLs that the paths of the repositories are relative to, tried in order. */
  readonly mirrors: readonly string[];
  readonly repositories: readonly ReleaseRepository[];
  /** The values of `$basearch` that it has packages for. */
  readonly architectures: readonly string[];
  /** Fingerprints of the primary keys that may sign its packages. If empty, the user has to give keys. */
  readonly keys: readonly string[];
  /** Its packages have signatures as were usual before 2010: with SHA-1, by RSA or 1024-bit DSA keys. */
  readonly legacySignatures?: boolean;
  /** Each repomd.xml is signed, too, by one of the same keys. */
  readonly signedMetadata?: boolean;
  readonly rpmdb: RpmdbLocation;
  /** Groups that are installed if the user names none. Default: `["core"]`. */
  readonly groups?: readonly string[];
  /** Packages of every rootfs, in addition to groups and what the user names. */
  readonly include?: readonly string[];
  /** Whether recommended packages are installed by default, as dnf does and yum does not. */
  readonly weakDeps: boolean;
  /** When it was released, and when its support ends. */
  readonly dates?: ReleaseDates;
  /** It has reached its end of life. */
  readonly ended?: boolean;
  /** Its directory in the vault of CentOS, if the servers in its own repository files are gone. */
  readonly vault?: string;
};

export type ReleaseRepository = {
  /** As in the repository files: `"base"`, `"appstream"`. */
  readonly id: string;
  /** Path below a mirror. May contain `$basearch`. */
  readonly path: string;
  /** Other paths, for some values of `$basearch`. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** The path is that of a mirrorlist, which contains the base URLs of the repository. */
  readonly isMirrorlist?: boolean;
};

/** A group as a package that is asked for: zypper's groups are patterns, which are packages. */
export function groupSpec(group: string, { manager }: Pick<Distribution, "manager">): string {
  return manager === "zypper" ? `pattern:${group}` : `@${group}`;
}

/** The releases as a plugin lists them. */
export function distroReleases({ releases }: Distribution): readonly DistroRelease[] {
  return releases.map(({ name, dates, ended = false }) => ({
    tag: name,
    ...(dates !== undefined && { dates }),
    ended,
  }));
}

/** What os-release says in an image of a release. */
export function osOf(
  { id }: Pick<Distribution, "id">,
  { os, releasever }: Pick<Release, "os" | "releasever">,
): { readonly id: string; readonly version?: string } {
  return os ?? { id, version: `${Number.parseInt(releasever, 10)}` };
}

/** Whether a system is a release. Where the release has a leading number alone, minor versions do not count. */
export function isRelease(
  found: { readonly id: string; readonly version?: string | undefined } | undefined,
  distribution: Pick<Distribution, "id">,
  release: Pick<Release, "os" | "releasever">,
): boolean {
  const { id, version } = osOf(distribution, release);
  if (found?.id !== id) return false;
  const isSame = release.os
    ? found.version === version
    : Number.parseInt(found.version ?? "", 10) === Number(version);
  return version === undefined || isSame;
}

/** The release with this name or alias. */
export function findRelease({ releases }: Distribution, name: string): Release | undefined {
  return releases.find((release) => release.name === name || release.aliases?.includes(name));
}
