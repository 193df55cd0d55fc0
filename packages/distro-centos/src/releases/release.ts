/**
 * A distribution made of RPM packages, as data: its releases, and where their packages are.
 *
 * @module
 */
import type { RpmdbLocation } from "@rootsmith/rpm";

/** All that sets one distribution apart from the others. */
export interface Family {
  /** In references and locks, and the name of the main repository: `"centos"`. */
  readonly name: string;
  /** In messages: `"CentOS"`. */
  readonly title: string;
  /** `ID` of its os-release, which package URLs have too: `"almalinux"`. */
  readonly id: string;
  /** Oldest first. */
  readonly releases: readonly Release[];
  /** Armored public keys. Releases pin fingerprints: no key counts by being here. */
  readonly keys: string;
  /**
   * Names of its own files in /etc/yum.repos.d, without `.repo`: on a host that runs the release, the
   * mirrors that they name come first. Other files are third parties'.
   */
  readonly repoFiles?: readonly string[];
}

export type Release = {
  /** As users write it: `"7"`, `"9-stream"`. */
  readonly name: string;
  /** Also found by these: `"7.9"`. */
  readonly aliases?: readonly string[];
  /** `$releasever` of the image's own repository files. */
  readonly releasever: string;
  /** Base URLs that the paths of the repositories are relative to, tried in order. */
  readonly mirrors: readonly string[];
  readonly repositories: readonly ReleaseRepository[];
  /** The names that rpm has for the architectures: `$basearch`. */
  readonly architectures: readonly string[];
  /** Primary fingerprints of the keys that may sign its packages. None: the user has to give keys. */
  readonly keys: readonly string[];
  /** Its own packages are signed as was usual before 2010: over SHA-1, by DSA of 1024 bits or by RSA. */
  readonly legacySignatures?: boolean;
  readonly rpmdb: RpmdbLocation;
  /** Whether recommended packages are installed by default: dnf does that, yum knows of none. */
  readonly weakDeps: boolean;
  /** Nothing is added to it any more. */
  readonly ended?: boolean;
  /** The servers that its own repository files name are gone: the directory of the vault that has it. */
  readonly vault?: string;
};

export type ReleaseRepository = {
  /** Section of the repository file: `"base"`, `"AppStream"`. */
  readonly id: string;
  /** Below a mirror, with `$basearch` in it. */
  readonly path: string;
  /** Paths for architectures that are elsewhere, by `$basearch`. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** The path is not that of the repository, but of a list of its base URLs: a mirrorlist. */
  readonly isMirrorlist?: boolean;
};

/** The release of a name, or of one of its other names. */
export function findRelease({ releases }: Family, name: string): Release | undefined {
  return releases.find((release) => release.name === name || release.aliases?.includes(name));
}
