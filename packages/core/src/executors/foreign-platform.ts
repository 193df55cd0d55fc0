/**
 * Whether this host can run programs of a platform.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import type { ExecutorProblem } from "../contract/executor.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";
import { hostPlatform, platformOfArchitecture } from "../platform/architectures.ts";

/** What a host runs beside its own programs. */
const COMPATIBLE: Readonly<Record<string, readonly string[]>> = { amd64: ["386"] };

const BINFMT_DIRECTORY = "/proc/sys/fs/binfmt_misc";

/** Why programs of `platform` cannot run on this Linux host, or undefined if they can. */
export function foreignPlatformProblem(
  platform: Platform,
  binfmtDirectory: string = BINFMT_DIRECTORY,
): ExecutorProblem | undefined {
  if (platform.os !== "linux")
    return { reason: `it runs programs of Linux, not of ${platform.os}` };
  const { architecture } = platform;
  const own = hostPlatform().architecture;
  if (own === architecture || COMPATIBLE[own]?.includes(architecture)) return undefined;
  if (isUsable(emulatorOf(architecture, binfmtDirectory))) return undefined;
  return {
    reason: `the host cannot run programs of ${formatPlatform(platform)}`,
    fix: `apt-get install ${qemuPackages(hostOsRelease())}, or docker run --privileged --rm tonistiigi/binfmt --install all`,
  };
}

/** Debian 13 and older, and Ubuntu up to 25.04, have it by this name alone, or by this name, too. */
const WITH_STATIC =
  /^VERSION_CODENAME="?(stretch|buster|bullseye|bookworm|trixie|xenial|bionic|focal|jammy|noble|plucky)"?$/m;

/**
 * The Debian packages that let a host run programs of other architectures. From forky on there is no qemu-user-static.
 *
 * @param osRelease Text of the host's os-release; empty if it has none.
 */
export function qemuPackages(osRelease: string): string {
  return WITH_STATIC.test(osRelease) ? "qemu-user-static" : "qemu-user qemu-user-binfmt";
}

function hostOsRelease(): string {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}

/** What the kernel says of `qemu-ARCHITECTURE`, as every distro names it; empty if there is none. */
function emulatorOf(architecture: string, directory: string): string {
  try {
    const name = readdirSync(directory).find(
      (file) => platformOfArchitecture(file.replace(/^qemu-/, ""))?.architecture === architecture,
    );
    return name === undefined ? "" : readFileSync(`${directory}/${name}`, "utf8");
  } catch {
    return "";
  }
}

/** With flag F the kernel holds the interpreter open, so that it is found from inside a rootfs. */
function isUsable(handler: string): boolean {
  return /^enabled$/m.test(handler) && /^flags: .*F/m.test(handler);
}
