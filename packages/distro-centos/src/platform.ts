/**
 * rpm's names of platforms.
 *
 * @see https://github.com/rpm-software-management/rpm/blob/master/rpmrc.in
 * @module
 */
import { formatPlatform, type Platform, UnsupportedPlatformError } from "@rootsmith/core";
import type { Family, Release } from "./release.ts";

/** What rpm calls a machine, and what repositories call what runs on it. */
export interface RpmArchitecture {
  /** Of packages, the best that the machine runs: `"i686"`. */
  readonly arch: string;
  /** `$basearch`: `"i386"`. */
  readonly basearch: string;
}

const PLATFORMS: readonly (readonly [Platform, RpmArchitecture])[] = [
  [
    { os: "linux", architecture: "amd64" },
    { arch: "x86_64", basearch: "x86_64" },
  ],
  [
    { os: "linux", architecture: "386" },
    { arch: "i686", basearch: "i386" },
  ],
  [
    { os: "linux", architecture: "arm64", variant: "v8" },
    { arch: "aarch64", basearch: "aarch64" },
  ],
  [
    { os: "linux", architecture: "arm", variant: "v7" },
    { arch: "armv7hl", basearch: "armhfp" },
  ],
  [
    { os: "linux", architecture: "ppc64" },
    { arch: "ppc64", basearch: "ppc64" },
  ],
  [
    { os: "linux", architecture: "ppc64le" },
    { arch: "ppc64le", basearch: "ppc64le" },
  ],
  [
    { os: "linux", architecture: "riscv64" },
    { arch: "riscv64", basearch: "riscv64" },
  ],
  [
    { os: "linux", architecture: "s390x" },
    { arch: "s390x", basearch: "s390x" },
  ],
];

/**
 * The architecture of a platform. Without a variant the usual one is meant.
 *
 * @throws {UnsupportedPlatformError} If the release has no port for it.
 */
export function rpmArchOf(platform: Platform, release: Release, family: Family): RpmArchitecture {
  const known = PLATFORMS.find(
    ([{ os, architecture, variant }]) =>
      os === platform.os &&
      architecture === platform.architecture &&
      (platform.variant === undefined || platform.variant === variant),
  );
  if (known !== undefined && release.architectures.includes(known[1].basearch)) return known[1];
  const supported = PLATFORMS.filter(([, { basearch }]) =>
    release.architectures.includes(basearch),
  ).map(([item]) => formatPlatform(item));
  throw new UnsupportedPlatformError(`${family.name}:${release.name}`, platform, supported);
}
