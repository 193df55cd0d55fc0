/**
 * Alpine's names of architectures.
 *
 * @see https://wiki.alpinelinux.org/wiki/Requirements
 * @module
 */
import {
  formatPlatform,
  normalizePlatform,
  type Platform,
  UnsupportedPlatformError,
} from "@rootsmith/core/provider";

/** Alpine's name by platform. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  "linux/amd64": "x86_64",
  "linux/386": "x86",
  "linux/arm64": "aarch64",
  "linux/arm/v6": "armhf",
  "linux/arm/v7": "armv7",
  "linux/loong64": "loongarch64",
  "linux/ppc64le": "ppc64le",
  "linux/riscv64": "riscv64",
  "linux/s390x": "s390x",
};

/** @throws {UnsupportedPlatformError} If Alpine has no port for it. */
export function apkArchOf(platform: Platform): string {
  const arch = ARCHITECTURES[formatPlatform(normalizePlatform(platform))];
  if (arch !== undefined) return arch;
  throw new UnsupportedPlatformError("alpine", platform, Object.keys(ARCHITECTURES));
}
