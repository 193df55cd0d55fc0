/**
 * A distribution of the Debian family as data: its releases, and where their packages are.
 *
 * @module
 */
import type { Normalization } from "@rootsmith/core/provider";
import type { DebianSource } from "../formats/apt-source.ts";

/** All that sets one distribution of the family apart from the others. */
export interface Distribution {
  /** In locks and file names: `"kali"`. Its own keyring is `/usr/share/keyrings/NAME-archive-keyring`. */
  readonly name: string;
  /** `ID` of its os-release, which package URLs have too. Default: `name`. */
  readonly id?: string;
  /** In messages: `"Kali Linux"`. */
  readonly title: string;
  /** Oldest first. */
  readonly releases: readonly Release[];
  /**
   * Armored public keys, or the path of a keyring of the host, `"/usr/share/keyrings/NAME.gpg"`.
   * Releases pin fingerprints: no key counts by being here.
   */
  readonly keys: string;
  /** Paths that configuring makes differently each time, beside those of the family. */
  readonly normalizations?: readonly Normalization[];
}

/** What an archive does not say of a release, or says only once it is trusted. */
export type Release = {
  readonly codename: string;
  /** What pointed to it when this was written, `"stable"`; the archive says what it points to now. */
  readonly alias?: string;
  /** `"12"`, `"16.04"`; empty where there is none. */
  readonly version: string;
  /** Supported for years. */
  readonly lts?: boolean;
  /** Nobody signs its metadata again: what has expired since counts. */
  readonly ended?: boolean;
  /** /bin, /lib and /sbin are links into /usr. */
  readonly mergedUsr: boolean;
  /** Suites beside the release itself, by what they are for: `"bookworm-updates"`. */
  readonly pockets: Readonly<Partial<Record<Pocket, string>>>;
  /** What is taken by default. */
  readonly components: readonly string[];
  /**
   * Packages of every rootfs that has apt, beside those that the archive marks as essential or
   * required: `["kali-archive-keyring"]`.
   */
  readonly include?: readonly string[];
  /** Repositories beside the archive, each with keys of its own, for the rootfs and for its apt. */
  readonly repositories?: readonly DebianSource[];
  /** It has the package upstart, whose initctl must not start services in a container. */
  readonly upstart?: boolean;
  /** Its apt checks signatures by sqv, which since 2026-02-01 refuses keys that rest on SHA-1. */
  readonly sqv?: boolean;
  /** How the image's own apt sources are written; deb822 names the keyring of the image. */
  readonly sources:
    | { readonly format: "one-line" }
    | { readonly format: "deb822"; readonly signedBy: string };
  /** Where it is; the first one that has the architecture counts. */
  readonly archives: readonly Archive[];
  /** Where its security pocket is, if not there. */
  readonly securityArchive?: Archive;
};

export type Pocket = "updates" | "security" | "backports" | "proposed";

/** One repository with suites that the same keys sign. */
export type Archive = {
  /** By which a user gives a mirror for it: `"debian-security"`. */
  readonly repository: string;
  /** Base URLs, tried in order. The first one is that of the image's own sources. */
  readonly mirrors: readonly string[];
  /** Debian's names of architectures. Default: all. */
  readonly architectures?: readonly string[];
  /** Primary fingerprints of the keys that may sign it. */
  readonly keys: readonly string[];
  /** Base URL below which each timestamp is a directory with the archive as it was. */
  readonly snapshots?: string;
  /** Where images look for a security pocket that this archive has too. */
  readonly imageSecurityMirror?: string;
};

/** By which a user gives a mirror for the security updates of a release. */
export function securityRepository(
  { name }: Pick<Distribution, "name">,
  { securityArchive }: Pick<Release, "securityArchive">,
): string {
  return securityArchive?.repository ?? `${name}-security`;
}

/** The names by which a user may mean a release: `"bookworm"`, `"oldstable"`. */
export function suiteNames({ releases }: Distribution): readonly string[] {
  return releases.flatMap(({ codename, alias }) => (alias ? [codename, alias] : [codename]));
}

/** The release of a codename, version or alias, as the data knows it. */
export function findRelease({ releases }: Distribution, suite: string): Release | undefined {
  return releases.find(
    ({ codename, version, alias }) => suite !== "" && [codename, version, alias].includes(suite),
  );
}
