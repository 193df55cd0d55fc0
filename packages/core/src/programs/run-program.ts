/**
 * Short runs of programs of the host, for those that print little.
 *
 * @module
 */
import process from "node:process";
import { hostPath } from "./host-programs.ts";
import { startProgram } from "./start-program.ts";

export interface ProgramResult {
  /** Exit code; undefined if a signal ended it or it could not be started. */
  readonly code?: number;
  readonly stdout: string;
  readonly stderr: string;
  /** True: there is no such program. */
  readonly notFound: boolean;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** What it reads. Default: nothing. */
  readonly stdin?: string;
  /** Beside the variables of this process, and in place of the C locale. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a program to its end. Never throws for what the program does: one that cannot be started has
 * no code, and the reason in `stderr`.
 *
 * @throws {HostError} If too many files are open. The reason of `signal`, if it aborts.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { signal, timeoutMs, stdin = "", env }: RunOptions = {},
): Promise<ProgramResult> {
  signal?.throwIfAborted();
  const child = startProgram(command, args, {
    env: { ...process.env, PATH: hostPath(), LC_ALL: "C", ...env },
    stdio: [stdin === "" ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  const timer = timeoutMs === undefined ? undefined : setTimeout(kill, timeoutMs);
  let stdout = "";
  let stderr = "";
  let notFound = false;
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin?.on("error", () => {}).end(stdin); // its exit code says it better
  const code = await new Promise<number | null>((resolve) => {
    child.once("close", resolve);
    child.once("error", (error: NodeJS.ErrnoException) => {
      stderr += error.message;
      notFound = error.code === "ENOENT";
      resolve(null);
    });
  });
  clearTimeout(timer);
  signal?.removeEventListener("abort", kill);
  signal?.throwIfAborted();
  return { ...(code !== null && { code }), stdout, stderr, notFound };
}
