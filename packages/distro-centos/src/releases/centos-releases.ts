/**
 * The releases of CentOS, up to 8 as they lie in its vault.
 *
 * None of the repositories could be reached where this was written: URLs and architectures are as
 * CentOS documents them. Keys and the formats of packages were tried on packages of 4, 5 and 7.
 *
 * @see https://vault.centos.org/readme.txt; https://www.centos.org/keys/
 * @module
 */
import type { RpmdbLocation } from "@rootsmith/rpm";
import type { Distribution, Release } from "./release.ts";
import { RELEASE_KEYS } from "./release-keys.ts";

const BDB: RpmdbLocation = { backend: "bdb", path: "var/lib/rpm" };
const VAULT = ["https://vault.centos.org", "http://vault.centos.org"];

/** CentOS Official Signing Key: 8 and Stream. */
const OFFICIAL_KEY = "99DB70FAE1D7CE227FB6488205B555B38483C65D";

export const CENTOS: Distribution = {
  name: "centos",
  title: "CentOS",
  id: "centos",
  keys: RELEASE_KEYS,
  repoFiles: [
    "CentOS-Base",
    "CentOS-Linux-BaseOS",
    "CentOS-Linux-AppStream",
    "CentOS-Stream-BaseOS",
    "CentOS-Stream-AppStream",
    "centos",
  ],
  releases: [
    yumRelease("5", "5.11", {
      architectures: ["x86_64", "i386"],
      keys: ["473D66D5212271FD51CC17B1A8A447DCE8562897"],
      // DSA of 1024 bits over SHA-1: centos-release 5-0.0.el5.centos.2
      legacySignatures: true,
    }),
    yumRelease("6", "6.10", {
      architectures: ["x86_64", "i386"],
      keys: ["C1DAC52D1664E8A4386DBA430946FCA2C105B9DE"],
      // RSA over SHA-1, as `rpm -qi` says of each: centos-release 6-10, openssl, httpd 2.2.15
      legacySignatures: true,
    }),
    yumRelease("7", "7.9.2009", {
      aliases: ["7.9"],
      architectures: ["x86_64"],
      alternative: ["aarch64", "armhfp", "i386", "ppc64", "ppc64le"],
      keys: [
        "6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5",
        "EF8F3CA66EFDF32B36CDADF76C7CB6EF305D49D6", // aarch64
        "4D9E39F1499CA21DD28977F8CAFEF11B62505FE6", // armhfp
        "BAFA3436FC50768E3C3C2E4EA963BBDBF533F4FA", // ppc64, ppc64le
      ],
    }),
    dnfRelease("8", "8", ["BaseOS", "AppStream", "extras"], {
      aliases: ["8.5"],
      directory: "8.5.2111",
      mirrors: VAULT,
      architectures: ["x86_64", "aarch64", "ppc64le"],
      rpmdb: BDB,
      ended: true,
    }),
    dnfRelease("8-stream", "8-stream", ["BaseOS", "AppStream", "extras"], {
      aliases: ["stream8"],
      directory: "8-stream",
      mirrors: VAULT,
      architectures: ["x86_64", "aarch64", "ppc64le"],
      rpmdb: BDB,
      ended: true,
    }),
    dnfRelease("9-stream", "9-stream", ["BaseOS", "AppStream"], {
      aliases: ["9", "stream9"],
      directory: "9-stream",
      mirrors: ["https://mirror.stream.centos.org"],
      architectures: ["x86_64", "aarch64", "ppc64le", "s390x"],
      rpmdb: { backend: "sqlite", path: "var/lib/rpm" },
    }),
    dnfRelease("10-stream", "10-stream", ["BaseOS", "AppStream"], {
      aliases: ["10", "stream10"],
      directory: "10-stream",
      mirrors: ["https://mirror.stream.centos.org"],
      architectures: ["x86_64", "aarch64", "ppc64le", "s390x"],
      rpmdb: { backend: "sqlite", path: "usr/lib/sysimage/rpm" },
    }),
  ],
};

function yumRelease(
  name: string,
  directory: string,
  facts: Pick<Release, "aliases" | "architectures" | "keys" | "legacySignatures"> & {
    /** Architectures that lie below `altarch`. */
    readonly alternative?: readonly string[];
  },
): Release {
  const { alternative = [], architectures, ...rest } = facts;
  return {
    name,
    ...rest,
    releasever: name,
    mirrors: VAULT,
    repositories: ["os", "updates", "extras"].map((part) => ({
      id: part === "os" ? "base" : part,
      path: `${directory}/${part}/$basearch`,
      elsewhere: Object.fromEntries(
        alternative.map((arch) => [arch, `altarch/${directory}/${part}/$basearch`]),
      ),
    })),
    architectures: [...architectures, ...alternative],
    rpmdb: BDB,
    weakDeps: false,
    ended: true,
    vault: directory,
  };
}

function dnfRelease(
  name: string,
  releasever: string,
  repositories: readonly string[],
  facts: Pick<Release, "aliases" | "architectures" | "mirrors" | "rpmdb"> &
    Partial<Pick<Release, "ended">> & { readonly directory: string },
): Release {
  const { directory, ...rest } = facts;
  return {
    name,
    releasever,
    ...rest,
    repositories: repositories.map((id) => ({
      id: id.toLowerCase(),
      path: `${directory}/${id}/$basearch/os`,
    })),
    keys: [OFFICIAL_KEY],
    weakDeps: true,
    ...(rest.ended && { vault: directory }),
  };
}
