/**
 * Decodes stored .xz files into other files, side by side: no byte passes through this process.
 *
 * Small shells start the programs. A process as large as this one takes several times longer for
 * that, and a package takes two of them.
 *
 * @module
 */
import type { ChildProcessByStdio } from "node:child_process";
import process from "node:process";
import type { Readable, Writable } from "node:stream";
import { shellWord, startProgram } from "@rootsmith/core";
import { HostError, readLines } from "@rootsmith/core/provider";
import { factOf, faultError } from "./xz-program.ts";

export interface XzJob {
  /** The file, and where in it the stream begins, in bytes. What follows the stream is nothing to it. */
  readonly file: string;
  readonly offset: number;
  /** Where a new file is to be made. */
  readonly to: string;
  /** Called when a shell, one of those from 0 on, begins with it. */
  readonly onStart?: (shell: number) => void;
}

interface Waiting extends PromiseWithResolvers<void> {
  readonly job: XzJob;
}

interface Shell {
  readonly index: number;
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** At most two: the next one is there when the first is done. */
  readonly jobs: Waiting[];
}

/** `set -f`: what `xz` says is printed on one line, and names no files. */
const START = "set -f\n";

export class XzShells {
  readonly #program: string;
  readonly #limit: number;
  readonly #signal: AbortSignal;
  readonly #queue: Waiting[] = [];
  readonly #shells = new Set<Shell>();
  #stopped: { readonly reason: unknown } | undefined;

  /**
   * @param program The path of `xz`.
   * @param options `limit`: shells at most.
   */
  constructor(
    program: string,
    { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
  ) {
    this.#program = program;
    this.#limit = limit;
    this.#signal = signal;
    if (signal.aborted) this.#stop(signal.reason);
    else signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /**
   * @throws {FormatError} If there is no stream, or it is corrupt.
   * @throws {HostError} If the file cannot be written.
   */
  decode(job: XzJob): Promise<void> {
    if (this.#stopped) return Promise.reject(this.#stopped.reason);
    const waiting = { job, ...Promise.withResolvers<void>() };
    this.#queue.push(waiting);
    this.#next();
    return waiting.promise;
  }

  /** Ends all of them. What is being decoded throws. */
  close(): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#stop(new Error("Cannot decompress xz: the decoder is closed"));
  }

  readonly #onAbort = (): void => this.#stop(this.#signal.reason);

  /** Gives the next job to whoever has least to do. */
  #next(): void {
    while (this.#queue.length > 0) {
      let [shell] = [...this.#shells].sort((a, b) => a.jobs.length - b.jobs.length);
      const isFree = shell?.jobs.length === 0;
      if (!isFree && this.#shells.size < this.#limit) shell = this.#start();
      if (shell === undefined || shell.jobs.length > 1) return;
      const waiting = this.#queue.shift() as Waiting;
      shell.jobs.push(waiting);
      if (shell.jobs.length === 1) waiting.job.onStart?.(shell.index);
      shell.child.stdin.write(`${commandOf(this.#program, waiting.job)}\n`);
    }
  }

  #start(): Shell {
    const { PATH = "" } = process.env;
    // A group of its own can be killed as a whole. Where sh is bash, it looks for a .bashrc.
    const child = startProgram("sh", [], {
      env: { PATH, HOME: "/dev/null" },
      detached: true,
      stdio: ["pipe", "pipe", "ignore"],
    });
    const shell: Shell = { index: this.#shells.size, child, jobs: [] };
    this.#shells.add(shell);
    child.stdin.on("error", () => {}); // the end of the process says it better
    child.stdin.write(START);
    void this.#listen(shell);
    return shell;
  }

  async #listen({ index, child, jobs }: Shell): Promise<void> {
    let fact = "its shell has ended";
    child.on("error", ({ message }) => {
      fact = message;
    });
    try {
      for await (const line of readLines(child.stdout)) {
        const waiting = jobs.shift();
        jobs[0]?.job.onStart?.(index);
        const [, status, said = ""] = /^(\d+) ?(.*)$/.exec(line) ?? [];
        if (status === "0") waiting?.resolve();
        else waiting?.reject(failure(said));
        this.#next();
      }
    } catch {} // the end of the process says it better
    this.#stop(new HostError(`Cannot decompress xz: ${fact}`));
  }

  #stop(reason: unknown): void {
    this.#stopped ??= { reason };
    for (const { reject } of this.#queue.splice(0)) reject(this.#stopped.reason);
    for (const { child, jobs } of this.#shells) {
      for (const { reject } of jobs.splice(0)) reject(this.#stopped.reason);
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {} // it has ended
    }
    this.#shells.clear();
  }
}

/** A line for the shell, which answers with the exit code and what was said. */
function commandOf(program: string, { file, offset, to }: XzJob): string {
  const skip = offset === 0 ? "" : `dd bs=${offset} count=1 of=/dev/null 2>/dev/null; `;
  const decode = `exec ${shellWord(program)} -dc -T1 --format=xz --single-stream --no-sparse`;
  return `m=$({ ${skip}${decode}; } 2>&1 <${shellWord(file)} >${shellWord(to)}); echo $? $m`;
}

function failure(said: string): Error {
  const fact = factOf(said) ?? "xz failed";
  return faultError({ of: /\(stdin\): /.test(said) ? "input" : "host", fact }, "xz");
}
