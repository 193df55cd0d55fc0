/**
 * The releases of openSUSE.
 *
 * None of the repositories could be reached where this was written: what is here is as openSUSE publishes it.
 *
 * @see https://github.com/openSUSE/openSUSE-repos for the repositories
 * @see https://build.opensuse.org/package/show/openSUSE:Factory/opensuse-tumbleweed-image for the packages of images
 * @see https://build.opensuse.org/package/show/openSUSE:Factory/openSUSE-build-key for the keys
 * @module
 */
import type { Distribution, Release } from "@rootsmith/distro-centos";
import { OPENSUSE_KEYS } from "./opensuse-keys.ts";

const OPENSUSE_2008 = "22C07BA534178CD02EFE22AAB88B2FD43DBDC284";
const OPENSUSE_2022 = "AD485664E901B867051AB15F35A2F86E29B700A4";
const BACKPORTS_2015 = "637B32FF3D83F07A7AE1C40A9C214D4065176565";
const BACKPORTS_2023 = "F044C2C507A1262B538AAADD8A49EB0325DB7AE0";
const BACKPORTS_16 = "BF3F9A67D3A2FF98A73F5E07488C583D287A0027";
const SUSE_2013 = "FEAB502539D846DB2C0961CA70AF9E8139DB7C82";
const SUSE_2023 = "7F009157B127B994D5CFBE76F74F09BC3FA1D6CE";
/** Of what SUSE Linux Enterprise 16 and Leap 16 have in common. */
const SUSE_16 = "1C59D66FCD52563A16933DBCFEC28EAF09D9EA69";

/** Where the days are from, and when they were looked up. */
const FROM = { source: "endoflife.date of 2026-08-22", checked: "2026-12-01" } as const;

const LEAP_ARCHITECTURES = ["x86_64", "aarch64", "ppc64le", "s390x"];

/** Of the container image of Tumbleweed. */
const TUMBLEWEED_PACKAGES = [
  ...["aaa_base", "bash", "ca-certificates", "ca-certificates-mozilla", "coreutils"],
  ...["cracklib-dict-small", "curl", "filesystem", "glibc-locale-base", "gzip", "lsb-release"],
  ...["netcfg", "openSUSE-build-key", "openSUSE-release", "openSUSE-release-appliance-docker"],
  ...["openssl", "patterns-base-fips", "patterns-base-minimal_base", "rpm", "shadow", "tar"],
  ...["timezone", "zypper"],
];

/** Of the container image of Leap 15.6. */
const LEAP_15_PACKAGES = [
  ...["aaa_base", "bash", "ca-certificates", "ca-certificates-mozilla", "coreutils"],
  ...["cracklib-dict-small", "curl", "filesystem", "kubic-locale-archive", "netcfg"],
  ...["openSUSE-build-key", "openSUSE-release", "openSUSE-release-appliance-docker", "openssl"],
  ...["patterns-base-fips", "rpm-ndb", "shadow", "timezone", "zypper"],
];

/** As in Tumbleweed; the product has another name. */
const LEAP_16_PACKAGES = [
  ...TUMBLEWEED_PACKAGES.filter((name) => !/^openSUSE-release/.test(name)),
  ...["Leap-release", "flavor(appliance-docker)"],
];

export const OPENSUSE: Distribution = {
  name: "opensuse",
  title: "openSUSE",
  id: "opensuse",
  manager: "zypper",
  keys: OPENSUSE_KEYS,
  repoFiles: [
    ...["repo-oss", "repo-non-oss", "repo-update", "repo-update-non-oss", "repo-sle-update"],
    ...["repo-backports-update", "repo-openh264", "update-oss", "update-non-oss", "update-sle"],
    ...["update-backports", "update-tumbleweed", "openSUSE:repo-oss", "openSUSE:repo-non-oss"],
    ...["openSUSE:repo-openh264", "openSUSE:update-oss", "openSUSE:update-non-oss"],
    ...["openSUSE:update-sle", "openSUSE:update-backports", "openSUSE:update-tumbleweed"],
  ],
  normalizations: [
    {
      name: "zypper-logs",
      reason: "what was installed when; they tell of the build, not of the rootfs",
      paths: ["var/log/zypper.log", "var/log/zypp/history"],
      action: "remove",
    },
    {
      name: "zypper-id",
      reason: "random, and the same in every container; zypper makes it when it is first run",
      paths: ["var/lib/zypp/AnonymousUniqueId"],
      action: "remove",
    },
  ],
  releases: [
    release("15.6", {
      aliases: ["leap-15.6", "leap15.6"],
      os: { id: "opensuse-leap", version: "15.6" },
      repositories: [
        { id: "repo-oss", path: "distribution/leap/15.6/repo/oss" },
        { id: "repo-non-oss", path: "distribution/leap/15.6/repo/non-oss" },
        { id: "update-oss", path: "update/leap/15.6/oss" },
        { id: "update-non-oss", path: "update/leap/15.6/non-oss" },
        { id: "update-backports", path: "update/leap/15.6/backports" },
        { id: "update-sle", path: "update/leap/15.6/sle" },
      ],
      architectures: LEAP_ARCHITECTURES,
      // Packages that did not change since an older release keep its signature.
      keys: [OPENSUSE_2008, OPENSUSE_2022, BACKPORTS_2015, BACKPORTS_2023, SUSE_2013, SUSE_2023],
      include: LEAP_15_PACKAGES,
      ended: true,
      dates: { released: "2024-06-12", ends: "2026-04-30", ...FROM },
    }),
    release("16.0", {
      aliases: ["leap-16.0", "leap16.0", "leap"],
      os: { id: "opensuse-leap", version: "16.0" },
      repositories: [{ id: "repo-oss", path: "distribution/leap/16.0/repo/oss/$basearch" }],
      architectures: LEAP_ARCHITECTURES,
      keys: [OPENSUSE_2022, BACKPORTS_16, SUSE_16],
      include: LEAP_16_PACKAGES,
      dates: { released: "2025-10-01", ends: "2027-10-31", ...FROM },
    }),
    release("tumbleweed", {
      os: { id: "opensuse-tumbleweed" },
      repositories: [
        tumbleweedRepository("repo-oss", "tumbleweed/repo/oss"),
        tumbleweedRepository("repo-non-oss", "tumbleweed/repo/non-oss"),
        tumbleweedRepository("update-tumbleweed", "update/tumbleweed"),
      ],
      architectures: ["x86_64", "aarch64"],
      keys: [OPENSUSE_2022],
      include: TUMBLEWEED_PACKAGES,
    }),
  ],
};

function release(
  name: string,
  facts: Pick<
    Release,
    "aliases" | "os" | "repositories" | "architectures" | "dates" | "keys" | "ended"
  > & {
    readonly include: readonly string[];
  },
): Release {
  return {
    name,
    releasever: name,
    mirrors: ["https://download.opensuse.org"],
    signedMetadata: true,
    rpmdb: { backend: "ndb", path: "usr/lib/sysimage/rpm" },
    groups: [],
    weakDeps: false,
    ...facts,
  };
}

/** What is not for x86_64 is a port. */
function tumbleweedRepository(id: string, path: string): Release["repositories"][number] {
  return { id, path, elsewhere: { aarch64: `ports/aarch64/${path}` } };
}
