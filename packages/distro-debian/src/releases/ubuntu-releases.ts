/**
 * Facts of each Ubuntu release.
 *
 * @see https://wiki.ubuntu.com/Releases; distro-info-data's ubuntu.csv
 * @module
 */
import type { Normalization } from "@rootsmith/core/provider";
import type { Archive, Distribution, Release } from "./release.ts";
import { UBUNTU_ARCHIVE_KEYS } from "./ubuntu-archive-keys.ts";
import { UBUNTU_DATES } from "./ubuntu-dates.ts";

/** The archive keys of 2012 and 2018. Every image's own keyring trusts both, for all releases. */
const KEYS: readonly string[] = [
  "790BC7277767219C42C86F933B4FE6ACC0B21F32",
  "F6ECB3762474EDA9D21B7022871920D1991BC93C",
];

const ARCHIVE = "http://archive.ubuntu.com/ubuntu";
const PORTS = "http://ports.ubuntu.com/ubuntu-ports";
const OLD_RELEASES = "http://old-releases.ubuntu.com/ubuntu";

const ONE_LINE = { format: "one-line" } as const;
const SPLIT_USR = { mergedUsr: false, sources: ONE_LINE } as const;
const MERGED_USR = { mergedUsr: true, sources: ONE_LINE } as const;
/** As in official images from 24.04 on. */
const DEB822 = {
  mergedUsr: true,
  sources: { format: "deb822", signedBy: "/usr/share/keyrings/ubuntu-archive-keyring.gpg" },
} as const;

const UPSTART = { upstart: true } as const;

const RELEASES: readonly Release[] = [
  { ...lts("trusty", "14.04"), ...SPLIT_USR, ...UPSTART },
  { ...ended("utopic", "14.10"), ...SPLIT_USR, ...UPSTART },
  { ...ended("vivid", "15.04"), ...SPLIT_USR, ...UPSTART },
  { ...ended("wily", "15.10"), ...SPLIT_USR, ...UPSTART },
  { ...lts("xenial", "16.04"), ...SPLIT_USR, ...UPSTART },
  { ...ended("yakkety", "16.10"), ...SPLIT_USR, ...UPSTART },
  { ...ended("zesty", "17.04"), ...SPLIT_USR, ...UPSTART },
  { ...ended("artful", "17.10"), ...SPLIT_USR },
  { ...lts("bionic", "18.04"), ...SPLIT_USR },
  { ...ended("cosmic", "18.10"), ...SPLIT_USR },
  { ...ended("disco", "19.04"), ...MERGED_USR },
  { ...ended("eoan", "19.10"), ...MERGED_USR },
  { ...lts("focal", "20.04"), ...MERGED_USR },
  { ...ended("groovy", "20.10"), ...MERGED_USR },
  { ...ended("hirsute", "21.04"), ...MERGED_USR },
  { ...ended("impish", "21.10"), ...MERGED_USR },
  { ...lts("jammy", "22.04"), ...MERGED_USR },
  { ...ended("kinetic", "22.10"), ...MERGED_USR },
  { ...ended("lunar", "23.04"), ...MERGED_USR },
  { ...ended("mantic", "23.10"), ...MERGED_USR },
  { ...lts("noble", "24.04"), ...DEB822 },
  { ...ended("oracular", "24.10"), ...DEB822 },
  { ...ended("plucky", "25.04"), ...DEB822 },
  { ...ended("questing", "25.10"), ...DEB822 },
  { ...lts("resolute", "26.04"), ...DEB822 },
  { ...interim("stonking", "26.10"), ...DEB822, sqv: true }, // before it, apt depends on gpgv
  { ...interim("tenacious", "27.04"), ...DEB822, sqv: true },
];

const NORMALIZATIONS: readonly Normalization[] = [
  {
    name: "journal-catalog",
    reason: "Ubuntu's systemd orders it by chance; journalctl --update-catalog makes it again",
    paths: ["var/lib/systemd/catalog/database"],
    action: "remove",
  },
];

export const UBUNTU: Distribution = {
  name: "ubuntu",
  title: "Ubuntu",
  releases: RELEASES,
  keys: UBUNTU_ARCHIVE_KEYS,
  normalizations: NORMALIZATIONS,
};

type Named = Pick<
  Release,
  "codename" | "version" | "lts" | "ended" | "dates" | "pockets" | "components" | "archives"
>;

/** These stay where they are when their support ends. */
function lts(codename: string, version: string): Named {
  return { ...named(codename, version, supportedArchives()), lts: true };
}

/** Moves to old-releases some time after its nine months. */
function interim(codename: string, version: string): Named {
  return named(codename, version, supportedArchives(OLD_RELEASES));
}

function ended(codename: string, version: string): Named {
  const archives = [archive("ubuntu", OLD_RELEASES, ARCHIVE)];
  return { ...named(codename, version, archives), ended: true };
}

function named(codename: string, version: string, archives: readonly Archive[]): Named {
  const dates = UBUNTU_DATES.get(codename);
  return {
    codename,
    version,
    archives,
    ...(dates !== undefined && { dates }),
    components: ["main", "universe"], // the free ones; apt inside official images has all four
    pockets: {
      updates: `${codename}-updates`,
      security: `${codename}-security`,
      backports: `${codename}-backports`,
      proposed: `${codename}-proposed`,
    },
  };
}

/** @param later Where it will be once its support has ended. */
function supportedArchives(...later: readonly string[]): readonly Archive[] {
  return [
    {
      ...archive("ubuntu", ARCHIVE, ...later),
      architectures: ["amd64", "i386"],
      imageSecurityMirror: "http://security.ubuntu.com/ubuntu",
    },
    archive("ubuntu-ports", PORTS, ...later),
  ];
}

function archive(repository: string, ...mirrors: readonly string[]): Archive {
  return { repository, mirrors, keys: KEYS, snapshots: "https://snapshot.ubuntu.com/ubuntu" };
}
