/**
 * The process from which the programs of a session start: a shell that is at the root of the rootfs
 * and has given up all that scripts may not have.
 *
 * It is the host's shell, since a rootfs need not have one, and knows no file of the host: only what
 * is built into it. Its children live in the scripts' pid namespace, in which itself is not seen.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ChildProcess } from "node:child_process";
import process from "node:process";
import { readLines } from "../io/read-lines.ts";
import { runProgram } from "../programs/run-program.ts";
import { shellWord } from "../programs/shell-word.ts";
import { startProgram } from "../programs/start-program.ts";
import {
  CLOSE_DESCRIPTORS,
  CONFINEMENT,
  KERNEL_DIRECTORIES,
  ROOTFS,
  SHELL,
  STAGE,
  scriptShell,
  seal,
} from "./namespace-script.ts";
import { octal } from "./octal.ts";
import type { SessionRequest } from "./session-messages.ts";

type Step = Omit<Extract<SessionRequest, { type: "run" }>, "type">;

/** To be run as `sh -c SCRIPT sh INIT`, in the session's outer namespaces. */
const START_SCRIPT = `${CLOSE_DESCRIPTORS}
exec nsenter --pid=/proc/$1/ns/pid --no-fork unshare --mount sh -ec '
${KERNEL_DIRECTORIES.map((name) => `mount --rbind ${STAGE}/${name} ${ROOTFS}/${name}`).join("\n")}
exec 4<${STAGE}/dev/null 5>>${STAGE}/stdout
exec setpriv $(cat ${CONFINEMENT}) ${SHELL}
'`;

/** What a shell may have in its environment by itself. */
const OWN_VARIABLES = "PATH PWD OLDPWD SHLVL _";

export class StepShell {
  readonly #child: ChildProcess;
  readonly #lines: AsyncGenerator<string>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stdin?.on("error", () => {}); // the end of the process says it better
    this.#lines = readLines(child.stdout ?? []);
  }

  /**
   * @param init Pid of the scripts' process 1.
   * @param output Descriptor of what programs print.
   */
  static async start(init: number, output: number): Promise<StepShell> {
    const [shell, ...options] = scriptShell();
    const child = startProgram(shell, [...options, "-c", START_SCRIPT, "sh", String(init)], {
      cwd: "/",
      env: { PATH: process.env.PATH ?? "" },
      stdio: ["pipe", "pipe", output],
    });
    const failed = new Promise<never>((_, reject) => child.once("error", reject));
    failed.catch(() => {}); // seen below, or too late to matter
    const started = new StepShell(child);
    try {
      await Promise.race([started.#ask("echo"), failed]);
      const sealing = ["-ec", seal("$1", ROOTFS), "sh", String(child.pid)];
      const { code, stderr } = await runProgram("sh", sealing);
      if (code !== 0) throw new Error(`the limits of the rootfs cannot be set: ${stderr.trim()}`);
      return started;
    } catch (error) {
      await started.close();
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Runs a program to its end. Its exit code: of a signal, 128 and its number, as shells say it. */
  async run(step: Step): Promise<number> {
    return Number(await this.#ask(`${stepCommand(step)}; echo $?`));
  }

  async close(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#child;
    if (exitCode !== null || signalCode !== null || pid === undefined) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await ended;
  }

  async #ask(command: string): Promise<string> {
    this.#child.stdin?.write(`${command}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the shell that starts its programs ended");
    return value;
  }
}

/** A command line that runs the step with its descriptors, its environment, and nothing else. */
export function stepCommand({ argv, env, cwd, umask, stdin, splits }: Step): string {
  const assignments = Object.entries(env).map(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new Error(`"${name}" cannot name a variable`);
    return `${name}=${shellWord(value)}`;
  });
  const exported = assignments.length === 0 ? "" : `export ${assignments.join(" ")}; `;
  const input = stdin === undefined ? "<&4 " : "";
  const start = [
    ...(umask === undefined ? [] : [`umask ${umask.toString(8)}; `]),
    ...(cwd === undefined ? [] : [`cd ${shellWord(cwd)} || exit 126; `]),
  ].join("");
  const output = splits ? ">&5" : ">&2";
  const program = `(exec ${input}4<&- ${output} 5>&-; ${start}unset ${OWN_VARIABLES}; ${exported}exec ${argv.map(shellWord).join(" ")})`;
  return stdin === undefined
    ? program
    : `printf '${octal(Buffer.from(stdin, "base64"))}' | ${program}`;
}
