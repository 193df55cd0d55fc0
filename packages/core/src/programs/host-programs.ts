/**
 * Programs of the host: where they are, and short runs of them.
 *
 * @module
 */
import { accessSync, constants, statSync } from "node:fs";
import process from "node:process";
import { startProgram } from "./start-program.ts";

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

export interface ProgramResult {
  /** Exit code; undefined if a signal ended it or it could not be started. */
  readonly code?: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * Runs a host program to its end; for those that print little. Never throws for what the program
 * does: a program that cannot be started has no code, and its reason in `stderr`.
 *
 * @throws The reason of `signal`, if it aborts.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { signal, timeoutMs }: RunOptions = {},
): Promise<ProgramResult> {
  signal?.throwIfAborted();
  const child = startProgram(command, args, {
    env: { ...process.env, PATH: hostPath(), LC_ALL: "C" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  const timer = timeoutMs === undefined ? undefined : setTimeout(kill, timeoutMs);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once("close", resolve);
    child.once("error", (error) => {
      stderr += error.message;
      resolve(null);
    });
  });
  clearTimeout(timer);
  signal?.removeEventListener("abort", kill);
  signal?.throwIfAborted();
  return { ...(code !== null && { code }), stdout, stderr };
}
