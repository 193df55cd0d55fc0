/**
 * Debian's busybox-static of its stable releases: facts of each package, as the index of the release
 * gives them (main, point releases 13.8 and 12.15).
 *
 * @module
 */
import type { Digest } from "@rootsmith/core/provider";

/** A package of one port. */
export interface BusyboxDeb {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

export interface BusyboxRelease {
  /** BusyBox's own version. */
  readonly version: string;
  /** Debian's version of the package. */
  readonly debVersion: string;
  /** As package URLs name it. */
  readonly distro: string;
  /** Date of the Release file, in seconds since 1970-01-01Z. */
  readonly epoch: number;
  /** By Debian's name of the port. */
  readonly debs: Readonly<Record<string, BusyboxDeb>>;
}

/**
 * Tried in order. A pool drops a package when the next point release brings another build of it; the
 * snapshot keeps those below.
 */
export const DEBIAN_MIRRORS = [
  "http://ftp.debian.org/debian",
  "https://mirrors.ocf.berkeley.edu/debian",
  "https://snapshot-cloudflare.debian.org/archive/debian/20261122T000000Z",
] as const;

/** The newest first, which is the default. */
export const BUSYBOX_RELEASES: readonly [BusyboxRelease, ...BusyboxRelease[]] = [
  {
    version: "1.37.0",
    debVersion: "1:1.37.0-6+b9",
    distro: "debian-13",
    epoch: 1795252544,
    debs: {
      amd64: {
        digest: "sha256:598a3fd92bdafc34cd81196b2952ad36e910e47a4ecf162f8ce5e8e262598e53",
        size: 955316,
      },
      arm64: {
        digest: "sha256:c833be48abfa16bc19c4966ec93e289ff1ce5d2f1476cad3a57bd105378cd15c",
        size: 847552,
      },
      armel: {
        digest: "sha256:f1fe993c6f6e36bef6e8bee505d04681661635c4c917e9d33b56984ebd9f9d31",
        size: 829416,
      },
      armhf: {
        digest: "sha256:8b35210e08d559ecc0ddb660dd96f6f9694f69eb27f1dc608f5eeda56d94509e",
        size: 827896,
      },
      i386: {
        digest: "sha256:51b776a4cee36361aa2f367a3195f495c191f1c7b26033f0d9c6271ca74c7843",
        size: 984948,
      },
      ppc64el: {
        digest: "sha256:421e663911fdd9e8e68f91eb0e41321d39e2e83e0c5eaad4e409a27925aebd41",
        size: 988788,
      },
      riscv64: {
        digest: "sha256:4add476d2b185c5b487c285b38d790f0881a7e4a8e2ddde835f917e770eb8633",
        size: 941532,
      },
      s390x: {
        digest: "sha256:6e6d4257dd06c7a07aa88f207cc0e8b6d1a2e06f7f118d528af31b2169b51978",
        size: 925856,
      },
    },
  },
  {
    version: "1.35.0",
    debVersion: "1:1.35.0-4+deb12u1+b1",
    distro: "debian-12",
    epoch: 1783764997,
    debs: {
      amd64: {
        digest: "sha256:3d3fdbe91d4660c873e14b092c213fe81c1da6362daa236eb25d0171eb108744",
        size: 928188,
      },
      arm64: {
        digest: "sha256:732c9135564fc71337e0e05fb4da4d11e6c28c1834bce3e405e575afef2a52f5",
        size: 822236,
      },
      armel: {
        digest: "sha256:061813bf602fdec8f81f07afd196a0e1b8ab0223fbbe9d7b4e003ee44130a60f",
        size: 812140,
      },
      armhf: {
        digest: "sha256:2f68dbeaebeda49f3cde34ac421d5add85fb1c837ff7c4a4971945340d9d66ff",
        size: 815288,
      },
      i386: {
        digest: "sha256:725ef9e6fbac4ab79b353165b05005e8c140d6e42177ebbc202ff1e13ded8b7c",
        size: 958344,
      },
      mips64el: {
        digest: "sha256:dccccdabb87cf616c950b72987116c0c5a4f3781e95dac4759899126ac7a285b",
        size: 905976,
      },
      ppc64el: {
        digest: "sha256:932deb885b840a8cf529708c03a1e87833dc64e66a70585721f8a356d9fe995b",
        size: 965108,
      },
      s390x: {
        digest: "sha256:65e29a4dea3ca365e9ee73a6b4fa2a42c8cbbd3b13753250e68b4835876fe316",
        size: 853260,
      },
    },
  },
];
