/**
 * A distribution of the Debian family as data: its releases, and where their packages are.
 *
 * @module
 */
import type { DistroRelease, Normalization, ReleaseDates } from "@rootsmith/core/provider";
import type { DebianSource } from "../formats/apt-source.ts";

/** Everything that distinguishes one distribution of the family from the others. */
export interface Distribution {
  /** Used in locks and file names: `"kali"`. An image has its keys in `/usr/share/keyrings/NAME-archive-keyring`. */
  readonly name: string;
  /** The `ID` in its os-release, used in package URLs. Default: `name`. */
  readonly id?: string;
  /** Used in messages: `"Kali Linux"`. */
  readonly title: string;
  /** Oldest first. */
  readonly releases: readonly Release[];
  /**
   * Armored public keys, or the path of a keyring on the host: `"/usr/share/keyrings/NAME.gpg"`.
   * Only those whose fingerprints an archive pins are trusted.
   */
  readonly keys: string;
  /** Paths that differ from build to build, in addition to those of the whole family. */
  readonly normalizations?: readonly Normalization[];
}

/** Facts about a release that its archive does not state, or only once it is trusted. */
export type Release = {
  readonly codename: string;
  /** An alias that pointed to it when this was written: `"stable"`. The archive decides. */
  readonly alias?: string;
  /** `"12"`, `"16.04"`; empty if it has none. */
  readonly version: string;
  /** Has long-term support. */
  readonly lts?: boolean;
  /** When it was released, and when its support ends. */
  readonly dates?: ReleaseDates;
  /** Its metadata is not signed any more, so it is accepted although it has expired. */
  readonly ended?: boolean;
  /** Whether /bin, /lib and /sbin are links into /usr. */
  readonly mergedUsr: boolean;
  /** Its other suites, by purpose: `{ updates: "bookworm-updates" }`. */
  readonly pockets: Readonly<Partial<Record<Pocket, string>>>;
  /** Used by default. */
  readonly components: readonly string[];
  /**
   * Packages to install wherever apt is, although the archive marks them as neither essential nor
   * required: `["kali-archive-keyring"]`.
   */
  readonly include?: readonly string[];
  /** Additional repositories of the distribution, each with its own keys; apt in the image uses them, too. */
  readonly repositories?: readonly DebianSource[];
  /** Whether it has upstart, whose initctl must not start services in a container. */
  readonly upstart?: boolean;
  /** Whether its apt verifies with sqv, which has refused keys bound by SHA-1 since 2026-02-01. */
  readonly sqv?: boolean;
  /** Format of the apt sources in the image; for deb822 with the path of the keyring in the image. */
  readonly sources:
    | { readonly format: "one-line" }
    | { readonly format: "deb822"; readonly signedBy: string };
  /** Its archives; the first one that has the architecture is used. */
  readonly archives: readonly Archive[];
  /** The archive of the security pocket, if it is another one. */
  readonly securityArchive?: Archive;
};

/** The purpose of a suite beside the release itself. */
export type Pocket = "updates" | "security" | "backports" | "proposed";

/** A repository whose suites are signed by the same keys. */
export type Archive = {
  /** Its name, by which a user gives a mirror for it: `"debian-security"`. */
  readonly repository: string;
  /** Base URLs, tried in order. The first one goes into the apt sources of the image. */
  readonly mirrors: readonly string[];
  /** By their Debian names. Default: all. */
  readonly architectures?: readonly string[];
  /** Fingerprints of the primary keys that may sign it. */
  readonly keys: readonly string[];
  /** Base URL of a snapshot service that has a directory for each timestamp. */
  readonly snapshots?: string;
  /** URL for the security pocket in the apt sources of the image, if it is another one. */
  readonly imageSecurityMirror?: string;
};

/** The repository name of the security updates of a release. */
export function securityRepository(
  { name }: Pick<Distribution, "name">,
  { securityArchive }: Pick<Release, "securityArchive">,
): string {
  return securityArchive?.repository ?? `${name}-security`;
}

/** Codenames and aliases of all releases: `"bookworm"`, `"oldstable"`. */
export function suiteNames({ releases }: Distribution): readonly string[] {
  return releases.flatMap(({ codename, alias }) => (alias ? [codename, alias] : [codename]));
}

/** The release with this codename, version or alias. */
export function findRelease({ releases }: Distribution, suite: string): Release | undefined {
  return releases.find(
    ({ codename, version, alias }) => suite !== "" && [codename, version, alias].includes(suite),
  );
}

/** The releases as a plugin lists them. */
export function distroReleases({ releases }: Distribution): readonly DistroRelease[] {
  return releases.map(({ codename, version, dates }) => ({
    tag: codename,
    ...(version !== "" && { version }),
    ...(dates !== undefined && { dates }),
  }));
}
