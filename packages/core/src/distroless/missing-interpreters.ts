/**
 * Finds scripts that could not be started: what interprets them is not there.
 *
 * @see execve(2) "Interpreter scripts"
 * @module
 */
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";

const ENV = /^\/(?:usr\/)?bin\/env$/;
/** Where programs are looked for by name. */
export const PROGRAMS: readonly string[] = [
  "usr/local/sbin",
  "usr/local/bin",
  "usr/sbin",
  "usr/bin",
  "sbin",
  "bin",
];

/** The interpreter that a script names in its first line: a path, or, behind `env`, a name. */
export function interpreterOf(bytes: Uint8Array): string | undefined {
  const [, path = "", rest = ""] =
    /^#![ \t]*(\S+)[ \t]*([^\n]*)/.exec(new TextDecoder().decode(bytes.subarray(0, 256))) ?? [];
  if (!ENV.test(path)) return path === "" ? undefined : path;
  return rest.split(/\s+/).find((word) => word !== "" && !/^-|=/.test(word)) ?? path;
}

/** Whether the tree has an interpreter. */
export function hasInterpreter(tree: RootfsTree, interpreter: string): boolean {
  const paths = interpreter.startsWith("/")
    ? [interpreter.replace(/^\/+/, "")]
    : PROGRAMS.map((directory) => `${directory}/${interpreter}`);
  return paths.some((path) => tree.follow(path)?.type === "file");
}
