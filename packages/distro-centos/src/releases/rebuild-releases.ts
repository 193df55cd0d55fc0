/**
 * Distributions built from the sources of Red Hat Enterprise Linux: Rocky, Alma, Oracle, and the two
 * Scientific Linuxes.
 *
 * None of the repositories could be reached where this was written: URLs and architectures are as
 * their projects document them.
 *
 * @module
 */
import type { RpmdbLocation } from "@rootsmith/rpm";
import type { Distribution, Release } from "./release.ts";
import { RELEASE_KEYS } from "./release-keys.ts";

const BDB: RpmdbLocation = { backend: "bdb", path: "var/lib/rpm" };
const SQLITE: RpmdbLocation = { backend: "sqlite", path: "var/lib/rpm" };
const SYSIMAGE: RpmdbLocation = { backend: "sqlite", path: "usr/lib/sysimage/rpm" };

type MajorFacts = Pick<Release, "rpmdb" | "weakDeps" | "legacySignatures">;

/** What all releases of one major version of Enterprise Linux have in common. */
const MAJORS: Readonly<Record<string, MajorFacts>> = {
  // DSA of 1024 bits over SHA-1, as the packages of CentOS 5
  "5": { rpmdb: BDB, weakDeps: false, legacySignatures: true },
  // RSA over SHA-1, as `rpm -qi` says of those of CentOS 6
  "6": { rpmdb: BDB, weakDeps: false, legacySignatures: true },
  "7": { rpmdb: BDB, weakDeps: false },
  "8": { rpmdb: BDB, weakDeps: true },
  "9": { rpmdb: SQLITE, weakDeps: true },
  "10": { rpmdb: SYSIMAGE, weakDeps: true },
};

/** @see https://rockylinux.org/keys */
export const ROCKY: Distribution = {
  name: "rocky",
  title: "Rocky Linux",
  id: "rocky",
  keys: RELEASE_KEYS,
  repoFiles: ["rocky", "Rocky-BaseOS", "Rocky-AppStream"],
  releases: [
    rocky("8", ["x86_64", "aarch64"], "7051C470A929F454CEBE37B715AF5DAC6D745A60"),
    rocky(
      "9",
      ["x86_64", "aarch64", "ppc64le", "s390x"],
      "21CB256AE16FC54C6E652949702D426D350D275D",
    ),
    rocky(
      "10",
      ["x86_64", "aarch64", "ppc64le", "riscv64", "s390x"],
      "FC226859C0860BF0DDB95B085B106C736FEDFC85",
    ),
  ],
};

/** @see https://almalinux.org/security/ */
export const ALMA: Distribution = {
  name: "alma",
  title: "AlmaLinux",
  id: "almalinux",
  keys: RELEASE_KEYS,
  repoFiles: ["almalinux", "almalinux-baseos", "almalinux-appstream"],
  releases: [
    alma("8", [
      "5E9B8F5617B5066CE92057C3488FCF7C3ABB34F8", // until January 2024
      "BC5EDDCADF502C077F1582882AE81E8ACED7258B",
    ]),
    alma("9", ["BF18AC2876178908D6E71267D36CB86CB86B3716"]),
    // x86_64 is for processors of x86-64-v3 and later
    alma("10", ["EE6DB7B98F5BF5EDD9DA0DE5DEE5C11CC2A1E572"], ["x86_64_v2"]),
  ],
};

/** @see https://linux.oracle.com/security/gpg/ */
export const ORACLE: Distribution = {
  name: "oracle",
  title: "Oracle Linux",
  id: "ol",
  keys: RELEASE_KEYS,
  repoFiles: ["oracle-linux-ol8", "oracle-linux-ol9", "public-yum-ol6", "oracle-linux-ol7"],
  releases: [
    oracle("5", ["latest"], "99FD276628EEDECB5E5AF5F866CED3DE1E5E0159"),
    oracle("6", ["latest"], "42144123FECFC55B9086313D72F97B74EC551F03"),
    oracle("7", ["latest"], "42144123FECFC55B9086313D72F97B74EC551F03"),
    oracle("8", ["baseos/latest", "appstream"], "76FD3DB13AB67410B89DB10E82562EA9AD986DA3"),
    oracle("9", ["baseos/latest", "appstream"], "3E6D826D3FBAB389C2F38E34BC4D06A08D8B756F"),
  ],
};

/** @see https://www.scientificlinux.org/documentation/gpg/ */
export const SCIENTIFIC: Distribution = {
  name: "scientific",
  title: "Scientific Linux",
  id: "scientific",
  keys: RELEASE_KEYS,
  repoFiles: ["sl", "sl6", "sl7"],
  releases: [
    scientific("6", ["x86_64", "i386"], "40D4223E36733C2E1B24E755B0B4183F192A7D7D"),
    scientific("7", ["x86_64"], "ECD5C55BBD6D1B59D0804FD483330DED1AA2F65C"),
  ],
};

/** CERN's key was not available when this was written, so the user has to give it. */
export const SLC: Distribution = {
  name: "slc",
  title: "Scientific Linux CERN",
  id: "scientific",
  keys: RELEASE_KEYS,
  releases: ["5", "6"].map((name) => ({
    name,
    releasever: name,
    ...majorOf(name),
    mirrors: ["https://linuxsoft.cern.ch/cern"],
    repositories: [
      { id: "slc", path: `slc${name}X/$basearch/yum/os` },
      { id: "slc-updates", path: `slc${name}X/$basearch/yum/updates` },
    ],
    architectures: ["x86_64", "i386"],
    keys: [],
    ended: true,
  })),
};

function rocky(name: string, architectures: readonly string[], key: string): Release {
  return {
    name,
    releasever: name,
    ...majorOf(name),
    mirrors: ["https://dl.rockylinux.org/pub/rocky"],
    repositories: parts(name, ["BaseOS", "AppStream", "extras"]),
    architectures,
    keys: [key],
  };
}

function alma(
  name: string,
  keys: readonly string[],
  architectures: readonly string[] = [],
): Release {
  return {
    name,
    releasever: name,
    ...majorOf(name),
    mirrors: ["https://repo.almalinux.org/almalinux"],
    repositories: parts(name, ["BaseOS", "AppStream", "extras"]),
    architectures: ["x86_64", "aarch64", "ppc64le", "s390x", ...architectures],
    keys,
  };
}

function oracle(name: string, directories: readonly string[], key: string): Release {
  return {
    name,
    releasever: name,
    ...majorOf(name),
    mirrors: ["https://yum.oracle.com/repo/OracleLinux"],
    repositories: directories.map((directory) => ({
      id: `ol${name}_${directory.replace("/", "_")}`,
      path: `OL${name}/${directory}/$basearch`,
    })),
    architectures: Number(name) < 7 ? ["x86_64", "i386"] : ["x86_64", "aarch64"],
    keys: [key],
    ...(Number(name) < 7 && { ended: true }),
  };
}

function scientific(name: string, architectures: readonly string[], key: string): Release {
  return {
    name,
    releasever: name,
    ...majorOf(name),
    mirrors: ["https://ftp.scientificlinux.org/linux/scientific"],
    repositories: [
      { id: "sl", path: `${name}x/$basearch/os` },
      { id: "sl-security", path: `${name}x/$basearch/updates/security` },
    ],
    architectures,
    keys: [key],
    ended: true,
  };
}

function majorOf(name: string): MajorFacts {
  return MAJORS[name] as MajorFacts;
}

function parts(directory: string, ids: readonly string[]): Release["repositories"] {
  return ids.map((id) => ({ id: id.toLowerCase(), path: `${directory}/${id}/$basearch/os` }));
}
