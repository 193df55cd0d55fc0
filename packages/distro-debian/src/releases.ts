/**
 * Facts of each Debian release that its archive does not say, or says only once it is trusted.
 *
 * @see https://wiki.debian.org/DebianReleases
 * @module
 */

export interface DebianRelease {
  readonly codename: string;
  /** The alias that pointed to it when this was written; what it points to now says its Release file. */
  readonly alias: string;
  /** Major version; empty where there is none. */
  readonly version: string;
  /** /bin, /lib and /sbin are links into /usr. Official images are split up to bullseye. */
  readonly mergedUsr: boolean;
  /** Has `CODENAME-updates` in the archive and `CODENAME-security` in the security archive. */
  readonly pockets: boolean;
  /** How the image's own apt sources are written; deb822 names the keyring of the image. */
  readonly sources:
    | { readonly format: "one-line" }
    | { readonly format: "deb822"; readonly signedBy: string };
  /** Primary fingerprints of the keys that sign the archive and, where there is one, its security archive. */
  readonly keys: { readonly archive: readonly string[]; readonly security: readonly string[] };
}

/** Fingerprints of the primary keys, by the name that debian-archive-keyring gives them. */
const KEYS = {
  bullseye: "1F89983E0081FDE018F3CC9673A4F27B8DD47936",
  bullseyeSecurity: "AC530D520F2F3269F5E98313A48449044AAD5C5D",
  bookworm: "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8",
  bookwormSecurity: "05AB90340C0C5E797F44A8C8254CF3B5AEC0A8F0",
  bookwormStable: "4D64FEC119C2029067D6E791F8D2585B8783D481",
  trixie: "04B54C3CDCA79751B16BC6B5225629DF75B188BD",
  trixieSecurity: "5E04A1E3223A19A20706E20F9904613D4CCE68C6",
  trixieStable: "41587F7DB8C774BCCF131416762F67A0B2C39DE4",
} as const;

/** Each Release file carries a signature of the key of its own release and one of the next. */
export const DEBIAN_RELEASES: readonly DebianRelease[] = [
  {
    codename: "bullseye",
    alias: "oldoldstable",
    version: "11",
    mergedUsr: false,
    pockets: true,
    sources: { format: "one-line" },
    keys: {
      archive: [KEYS.bullseye, KEYS.bookworm],
      security: [KEYS.bullseyeSecurity, KEYS.bookwormSecurity],
    },
  },
  {
    codename: "bookworm",
    alias: "oldstable",
    version: "12",
    mergedUsr: true,
    pockets: true,
    sources: { format: "deb822", signedBy: "/usr/share/keyrings/debian-archive-keyring.gpg" },
    keys: {
      archive: [KEYS.bookworm, KEYS.trixie, KEYS.bookwormStable],
      security: [KEYS.bookwormSecurity, KEYS.trixieSecurity],
    },
  },
  {
    codename: "trixie",
    alias: "stable",
    version: "13",
    mergedUsr: true,
    pockets: true,
    sources: { format: "deb822", signedBy: "/usr/share/keyrings/debian-archive-keyring.pgp" },
    keys: {
      archive: [KEYS.trixie, KEYS.bookworm, KEYS.trixieStable],
      security: [KEYS.trixieSecurity, KEYS.bookwormSecurity],
    },
  },
  {
    codename: "forky",
    alias: "testing",
    version: "14",
    mergedUsr: true,
    pockets: true,
    sources: { format: "deb822", signedBy: "/usr/share/keyrings/debian-archive-keyring.pgp" },
    keys: {
      archive: [KEYS.trixie, KEYS.bookworm],
      security: [KEYS.trixieSecurity, KEYS.bookwormSecurity],
    },
  },
  {
    codename: "sid",
    alias: "unstable",
    version: "",
    mergedUsr: true,
    pockets: false,
    sources: { format: "deb822", signedBy: "/usr/share/keyrings/debian-archive-keyring.pgp" },
    keys: { archive: [KEYS.trixie, KEYS.bookworm], security: [] },
  },
];

/** The release of a codename or of an alias, as the table knows it. */
export function findDebianRelease(suite: string): DebianRelease | undefined {
  return DEBIAN_RELEASES.find((release) => release.codename === suite || release.alias === suite);
}
