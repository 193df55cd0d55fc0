/**
 * Alpine's names of architectures.
 *
 * @see https://wiki.alpinelinux.org/wiki/Requirements
 * @module
 */
import { formatPlatform, type Platform, UnsupportedPlatformError } from "@rootsmith/core";

/** Alpine's name by platform. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  "linux/amd64": "x86_64",
  "linux/386": "x86",
  "linux/arm64/v8": "aarch64",
  "linux/arm/v6": "armhf",
  "linux/arm/v7": "armv7",
  "linux/loong64": "loongarch64",
  "linux/ppc64le": "ppc64le",
  "linux/riscv64": "riscv64",
  "linux/s390x": "s390x",
};

const DEFAULT_VARIANTS: Readonly<Record<string, string>> = { arm: "v7", arm64: "v8" };

/** @throws {UnsupportedPlatformError} If Alpine has no port for it. */
export function apkArchOf(platform: Platform): string {
  const variant = platform.variant ?? DEFAULT_VARIANTS[platform.architecture];
  const arch = ARCHITECTURES[formatPlatform({ ...platform, ...(variant && { variant }) })];
  if (arch !== undefined) return arch;
  throw new UnsupportedPlatformError("alpine", platform, Object.keys(ARCHITECTURES));
}
