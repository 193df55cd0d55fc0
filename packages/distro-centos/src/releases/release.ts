/**
 * A family of distributions with RPM repositories as data: its releases, and where their packages are.
 *
 * @module
 */

export interface Family {
  /** In references, locks, purls and as the name of the main repository: `"centos"`. */
  readonly name: "centos" | "rocky" | "alma" | "oracle" | "scientific" | "slc" | "fedora";
  /** In messages: `"CentOS"`. */
  readonly title: string;
  /** The distro of a purl, and `ID` in os-release: `"almalinux"`. */
  readonly id: string;
  /** Oldest first. */
  readonly releases: readonly Release[];
}

export interface Release {
  /** As users write it: `"7"`, `"9-stream"`. */
  readonly name: string;
  /** Also found by these: `"7.9"`. */
  readonly aliases?: readonly string[];
  /** `$releasever` of the image's own repository files. */
  readonly releasever: string;
  /** Base URLs below which the paths of the repositories are, tried in order. */
  readonly mirrors: readonly string[];
  readonly repositories: readonly ReleaseRepository[];
  /** The names that rpm has for the architectures: `$basearch`. */
  readonly architectures: readonly string[];
  /** Primary fingerprints of the keys that may sign its packages. None: the caller has to bring them. */
  readonly keys: readonly string[];
  /** Its own packages are signed as was usual before 2010: over SHA-1, by DSA of 1024 bits or by RSA. */
  readonly legacySignatures?: boolean;
  readonly rpmdb: RpmdbFacts;
  /** Whether packages that are recommended come along: dnf does that, yum knows of none. */
  readonly weakDeps: boolean;
  /** Nothing is added to it any more. */
  readonly ended?: boolean;
  /** The servers that its own repository files name are gone: the directory of the vault that has it. */
  readonly vault?: string;
}

interface ReleaseRepository {
  /** Section of the repository file: `"base"`, `"AppStream"`. */
  readonly id: string;
  /** Below a mirror; `$basearch` stands in it. */
  readonly path: string;
  /** Instead of the release's, for an architecture that is elsewhere. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/** Where the package database is, and how it is written. */
export interface RpmdbFacts {
  readonly backend: "bdb" | "sqlite";
  /** As in an entry. */
  readonly path: "var/lib/rpm" | "usr/lib/sysimage/rpm";
}

/** The release of a name, or of one of its other names. */
export function findRelease({ releases }: Family, name: string): Release | undefined {
  return releases.find((release) => release.name === name || release.aliases?.includes(name));
}
