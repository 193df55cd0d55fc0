/**
 * Whether this host can run programs of a platform.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import type { ExecutorProblem } from "../executor.ts";
import { formatPlatform, type Platform } from "../oci.ts";

/** OCI's names of the architectures that a host can be, by Node's. */
const HOST_ARCHITECTURES: Readonly<Record<string, readonly string[]>> = {
  x64: ["amd64", "386"],
  ia32: ["386"],
  arm64: ["arm64"],
  arm: ["arm"],
  ppc64: ["ppc64le"],
  riscv64: ["riscv64"],
  s390x: ["s390x"],
  loong64: ["loong64"],
};

/** QEMU's names where they are not OCI's. */
const QEMU_NAMES: Readonly<Record<string, string>> = {
  amd64: "x86_64",
  "386": "i386",
  arm64: "aarch64",
  mips64le: "mips64el",
  loong64: "loongarch64",
};

const BINFMT_DIRECTORY = "/proc/sys/fs/binfmt_misc";

/** Why programs of `platform` cannot run on this Linux host, or undefined if they can. */
export function foreignPlatformProblem(
  platform: Platform,
  binfmtDirectory: string = BINFMT_DIRECTORY,
): ExecutorProblem | undefined {
  if (platform.os !== "linux")
    return { reason: `it runs programs of Linux, not of ${platform.os}` };
  if (HOST_ARCHITECTURES[process.arch]?.includes(platform.architecture)) return undefined;
  const name = QEMU_NAMES[platform.architecture] ?? platform.architecture;
  if (handlers(binfmtDirectory).some((handler) => isUsable(handler, name))) return undefined;
  return {
    reason: `the host cannot run programs of ${formatPlatform(platform)}`,
    mend: "apt-get install qemu-user-static, or docker run --privileged --rm tonistiigi/binfmt --install all",
  };
}

function handlers(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name !== "register" && name !== "status")
      .map((name) => readFileSync(`${directory}/${name}`, "utf8"));
  } catch {
    return [];
  }
}

/** With flag F the kernel holds the interpreter open, so that it is found from inside a rootfs. */
function isUsable(handler: string, name: string): boolean {
  return (
    /^enabled$/m.test(handler) &&
    /^flags: .*F/m.test(handler) &&
    new RegExp(`^interpreter .*qemu-${name}(-static)?$`, "m").test(handler)
  );
}
