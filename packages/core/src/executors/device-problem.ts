/**
 * Whether the devices that every program counts on are what they should be.
 *
 * @module
 */
import { statSync } from "node:fs";
import type { ExecutorProblem } from "../contract/executor.ts";

/** Major and minor number of the devices that a rootfs is given: Linux, Documentation/admin-guide/devices.txt. */
export const DEVICES = {
  null: [1, 3],
  zero: [1, 5],
  full: [1, 7],
  random: [1, 8],
  urandom: [1, 9],
  tty: [5, 0],
} as const;

const ALL_MAY_READ_AND_WRITE = 0o666;

/**
 * What is wrong with the host's devices, which the programs in a rootfs get. A `/dev/null` that is a
 * file, or that not everybody may write, would not end a build: scripts test with `>/dev/null`
 * whether a program succeeds, take another way, and the image is another.
 */
export function deviceProblem(directory = "/dev"): ExecutorProblem | undefined {
  for (const [name, [major, minor]] of Object.entries(DEVICES)) {
    const path = `${directory}/${name}`;
    const fact = deviceFact(path, major, minor);
    if (fact === undefined) continue;
    return {
      reason: `${path} of the host ${fact}`,
      fix: `rm -f ${path} && mknod -m 666 ${path} c ${major} ${minor}, as root`,
    };
  }
  return undefined;
}

function deviceFact(path: string, major: number, minor: number): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return "is missing";
  // Numbers below 256 lie in the two lowest bytes.
  if (!stats.isCharacterDevice() || stats.rdev !== major * 256 + minor) {
    return `is not the character device ${major}:${minor}`;
  }
  if ((stats.mode & ALL_MAY_READ_AND_WRITE) !== ALL_MAY_READ_AND_WRITE) {
    return `has mode ${(stats.mode & 0o7777).toString(8).padStart(4, "0")}, not 0666`;
  }
  return undefined;
}
