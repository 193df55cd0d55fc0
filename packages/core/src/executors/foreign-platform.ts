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
    fix: "apt-get install qemu-user-static, or docker run --privileged --rm tonistiigi/binfmt --install all",
  };
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
