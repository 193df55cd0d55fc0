/**
 * rpm's names of platforms.
 *
 * @see https://github.com/rpm-software-management/rpm/blob/master/rpmrc.in
 * @module
 */
import { type Platform, portFor } from "@rootsmith/core/provider";
import type { Distribution, Release } from "./release.ts";

/** The name of an architecture in packages, and in repositories. */
export interface RpmArchitecture {
  /** Of packages, the best that runs on it: `"i686"`. */
  readonly arch: string;
  /** `$basearch`: `"i386"`. */
  readonly basearch: string;
}

/** `$basearch` by the architecture of packages. */
const BASE_ARCHS: Readonly<Record<string, string>> = {
  x86_64: "x86_64",
  x86_64_v2: "x86_64_v2",
  i686: "i386",
  aarch64: "aarch64",
  armv7hl: "armhfp",
  ppc64: "ppc64",
  ppc64le: "ppc64le",
  riscv64: "riscv64",
  s390x: "s390x",
};

/**
 * The architecture of a platform.
 *
 * @throws {UnsupportedPlatformError} If the release has no port for it.
 */
export function rpmArchOf(
  platform: Platform,
  release: Release,
  distribution: Distribution,
): RpmArchitecture {
  const ports = Object.entries(BASE_ARCHS).filter(([, it]) => release.architectures.includes(it));
  const archs = ports.map(([arch]) => arch);
  const arch = portFor(platform, archs, `${distribution.name}:${release.name}`);
  return { arch, basearch: BASE_ARCHS[arch] as string };
}
