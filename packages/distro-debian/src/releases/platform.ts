/**
 * Debian's ports.
 *
 * @see https://www.debian.org/ports/
 * @module
 */
import { type Platform, portFor } from "@rootsmith/core/provider";

const PORTS = [
  ...["amd64", "arm64", "armel", "armhf", "i386", "loong64", "mips64el", "mipsel", "powerpc"],
  ...["ppc64", "ppc64el", "riscv64", "s390x", "sparc64"],
] as const;

/**
 * Debian's name of a platform: `"armhf"` of linux/arm/v7.
 *
 * @param distribution For messages.
 *
 * @throws {UnsupportedPlatformError} If no Debian architecture is built for it.
 */
export function debArchOf(platform: Platform, distribution = "debian"): string {
  return portFor(platform, PORTS, distribution);
}
