/**
 * Facts of each Debian release.
 *
 * @see https://wiki.debian.org/DebianReleases
 * @module
 */
import { DEBIAN_ARCHIVE_KEYS } from "./debian-archive-keys.ts";
import { DEBIAN_DATES } from "./debian-dates.ts";
import type { Archive, Distribution, Release } from "./release.ts";

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

const DEB822 = {
  format: "deb822",
  signedBy: "/usr/share/keyrings/debian-archive-keyring.pgp",
} as const;

/** Each Release file carries a signature of the key of its own release and one of the next. */
const RELEASES: readonly Release[] = [
  {
    ...named("bullseye", "11", "oldoldstable"),
    mergedUsr: false, // as in official images; from bookworm on no other layout is supported
    sources: { format: "one-line" },
    archives: [archive(KEYS.bullseye, KEYS.bookworm)],
    securityArchive: securityArchive(KEYS.bullseyeSecurity, KEYS.bookwormSecurity),
  },
  {
    ...named("bookworm", "12", "oldstable"),
    mergedUsr: true,
    sources: { format: "deb822", signedBy: "/usr/share/keyrings/debian-archive-keyring.gpg" },
    archives: [archive(KEYS.bookworm, KEYS.trixie, KEYS.bookwormStable)],
    securityArchive: securityArchive(KEYS.bookwormSecurity, KEYS.trixieSecurity),
  },
  {
    ...named("trixie", "13", "stable"),
    sqv: true,
    mergedUsr: true,
    sources: DEB822,
    archives: [archive(KEYS.trixie, KEYS.bookworm, KEYS.trixieStable)],
    securityArchive: securityArchive(KEYS.trixieSecurity, KEYS.bookwormSecurity),
  },
  {
    ...named("forky", "14", "testing"),
    sqv: true,
    mergedUsr: true,
    sources: DEB822,
    archives: [archive(KEYS.trixie, KEYS.bookworm)],
    securityArchive: securityArchive(KEYS.trixieSecurity, KEYS.bookwormSecurity),
  },
  {
    ...named("sid", "", "unstable"),
    sqv: true,
    pockets: {},
    mergedUsr: true,
    sources: DEB822,
    archives: [archive(KEYS.trixie, KEYS.bookworm)],
  },
];

export const DEBIAN: Distribution = {
  name: "debian",
  title: "Debian",
  releases: RELEASES,
  keys: DEBIAN_ARCHIVE_KEYS,
};

function named(
  codename: string,
  version: string,
  alias: string,
): Pick<Release, "codename" | "version" | "alias" | "dates" | "pockets" | "components"> {
  const dates = DEBIAN_DATES.get(codename);
  return {
    codename,
    version,
    alias,
    ...(dates !== undefined && { dates }),
    components: ["main"],
    pockets: {
      updates: `${codename}-updates`,
      security: `${codename}-security`,
      backports: `${codename}-backports`,
      proposed: `${codename}-proposed-updates`,
    },
  };
}

function archive(...keys: readonly string[]): Archive {
  return {
    repository: "debian",
    mirrors: ["http://ftp.debian.org/debian"], // http: apt in minbase has no certificates
    snapshots: "http://snapshot-cloudflare.debian.org/archive/debian",
    keys,
  };
}

function securityArchive(...keys: readonly string[]): Archive {
  return {
    repository: "debian-security",
    mirrors: ["http://security.debian.org/debian-security"],
    snapshots: "http://snapshot-cloudflare.debian.org/archive/debian-security",
    keys,
  };
}
