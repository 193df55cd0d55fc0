/**
 * Names of architectures: OCI's, and those that distros, kernels, QEMU and Node have for the same.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md#platform-variants
 * @see https://github.com/containerd/platforms/blob/v1.0.0/database.go which variants are left out
 * @see dpkg-architecture(1); https://github.com/rpm-software-management/rpm/blob/master/rpmrc.in
 * @module
 */
import { endianness } from "node:os";
import process from "node:process";
import { UnsupportedPlatformError } from "../model/errors.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";

/** By OCI's architecture, with its variant if there is one. What Go has no name for is not here. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "386": ["i386", "i486", "i586", "i686", "x86", "ia32"],
  amd64: ["x86_64", "x86-64", "x64"],
  "amd64/v2": ["x86_64_v2"],
  "amd64/v3": ["x86_64_v3"],
  "amd64/v4": ["x86_64_v4"],
  "arm/v5": ["armel", "armv5tel"],
  "arm/v6": ["armv6l", "armv6hl"],
  "arm/v7": ["arm", "armhf", "armhfp", "armv7l", "armv7hl", "armv7hnl"],
  arm64: ["aarch64"],
  loong64: ["loongarch64"],
  mips: [],
  mips64: [],
  mips64le: ["mips64el"],
  mipsle: ["mipsel"],
  ppc: ["powerpc"],
  ppc64: ["powerpc64"],
  ppc64le: ["ppc64el", "powerpc64le"],
  riscv64: [],
  s390: [],
  s390x: [],
  sparc64: [],
};

/** The variant of an architecture where none is given; the others have no variants. */
const USUAL_VARIANTS: Readonly<Record<string, string>> = { amd64: "v1", arm: "v7", arm64: "v8" };

const PLATFORMS: ReadonlyMap<string, Platform> = new Map(
  Object.entries(NAMES).flatMap(([key, names]) => {
    const [architecture = "", variant] = key.split("/");
    const platform = { os: "linux", architecture, ...(variant !== undefined && { variant }) };
    return [...(variant === undefined ? [key] : []), ...names].map((name) => [name, platform]);
  }),
);

/**
 * Linux on an architecture, by any of its names: linux/arm/v7 of `armhf`, `armv7hl` or `arm`. A name
 * stands for what most have under it: Alpine's `armhf` is another.
 *
 * @returns Undefined if OCI has no name for it.
 */
export function platformOfArchitecture(name: string): Platform | undefined {
  return PLATFORMS.get(name.toLowerCase());
}

/**
 * A platform as containerd, and so Docker, writes it: OCI's name of the architecture, no variant
 * where it goes without saying (arm64/v8, amd64/v1), but arm/v7 always in full.
 */
export function normalizePlatform({ os, architecture, variant }: Platform): Platform {
  const known = PLATFORMS.get(architecture.toLowerCase());
  const name = known?.architecture ?? architecture;
  const said = (variant?.replace(/^(?=\d)/, "v") ?? known?.variant) || USUAL_VARIANTS[name];
  const isUsual = name !== "arm" && said === USUAL_VARIANTS[name];
  return { os, architecture: name, ...(said !== undefined && !isUsual && { variant: said }) };
}

/**
 * Which of a distro's ports is for a platform.
 *
 * @param ports By the distro's names.
 * @param distro For the error: `"busybox 1.37.0"`.
 * @throws {UnsupportedPlatformError} If none is.
 */
export function portFor(platform: Platform, ports: readonly string[], distro: string): string {
  const wanted = formatPlatform(normalizePlatform(platform));
  const port = ports.find((name) => formatPort(name) === wanted);
  if (port !== undefined) return port;
  throw new UnsupportedPlatformError(distro, platform, formatPorts(ports));
}

/** The platforms of ports, for messages. What is for none (`all`, `noarch`) is left out. */
export function formatPorts(ports: readonly string[]): string[] {
  return [...new Set(ports.map(formatPort).filter((platform) => platform !== undefined))];
}

function formatPort(name: string): string | undefined {
  const platform = platformOfArchitecture(name);
  return platform && formatPlatform(platform);
}

/** Linux on this machine's architecture. */
export function hostPlatform(): Platform {
  const name = process.arch === "ppc64" && endianness() === "LE" ? "ppc64le" : process.arch;
  return platformOfArchitecture(name) ?? { os: "linux", architecture: name };
}
