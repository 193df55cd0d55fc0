/**
 * Where the programs of the host are.
 *
 * @module
 */
import { accessSync, constants, statSync } from "node:fs";
import process from "node:process";

/** Ordinary users often lack the directories of system programs in their PATH. */
const SYSTEM_DIRECTORIES = ["/usr/local/sbin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** The PATH under which host programs run. */
export function hostPath(): string {
  const own = (process.env.PATH ?? "").split(":").filter((directory) => directory !== "");
  return [...new Set([...own, ...SYSTEM_DIRECTORIES])].join(":");
}

/**
 * Finds an executable file as a shell does.
 *
 * @param name Without a slash: `"xz"`.
 * @param path Directories separated by colons. Default: those that host programs run with.
 * @returns Its path, or undefined if no directory has it.
 */
export function findProgram(name: string, path: string = hostPath()): string | undefined {
  return path
    .split(":")
    .filter((directory) => directory !== "")
    .map((directory) => `${directory}/${name}`)
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
