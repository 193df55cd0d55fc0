/**
 * Debian's names of architectures.
 *
 * @see dpkg-architecture(1); https://github.com/docker-library/bashbrew, architecture names
 * @module
 */
import { formatPlatform, type Platform, UnsupportedPlatformError } from "@rootsmith/core";

/** OCI platform by Debian architecture. */
const PLATFORMS: Readonly<Record<string, Platform>> = {
  amd64: { os: "linux", architecture: "amd64" },
  arm64: { os: "linux", architecture: "arm64", variant: "v8" },
  armel: { os: "linux", architecture: "arm", variant: "v5" },
  armhf: { os: "linux", architecture: "arm", variant: "v7" },
  i386: { os: "linux", architecture: "386" },
  loong64: { os: "linux", architecture: "loong64" },
  mips64el: { os: "linux", architecture: "mips64le" },
  ppc64el: { os: "linux", architecture: "ppc64le" },
  riscv64: { os: "linux", architecture: "riscv64" },
  s390x: { os: "linux", architecture: "s390x" },
};

/**
 * Debian's name of a platform: `"armhf"` of linux/arm/v7. Without a variant the usual one is meant.
 *
 * @throws {UnsupportedPlatformError} If no Debian architecture is built for it.
 */
export function debArchOf(platform: Platform): string {
  const { os, architecture } = platform;
  const variant = platform.variant ?? (architecture === "arm" ? "v7" : undefined);
  for (const [debArch, known] of Object.entries(PLATFORMS)) {
    if (known.os !== os || known.architecture !== architecture) continue;
    if (variant === undefined || variant === known.variant) return debArch;
  }
  throw new UnsupportedPlatformError("debian", platform, formatPlatforms(Object.keys(PLATFORMS)));
}

/** The platform of an architecture: `"linux/arm/v7"` of armhf. Undefined if Debian has none of that name. */
export function platformOfArchitecture(debArch: string): string | undefined {
  const platform = PLATFORMS[debArch];
  return platform && formatPlatform(platform);
}

/** The platforms of Debian architectures, for messages. What is not a platform (`all`) is left out. */
export function formatPlatforms(debArches: readonly string[]): string[] {
  return debArches.map(platformOfArchitecture).filter((platform) => platform !== undefined);
}
