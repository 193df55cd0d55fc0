/**
 * Runs programs beside this process, in the same container.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import process from "node:process";
import { startProgram } from "../programs/start-program.ts";
import { endOthers } from "./end-others.ts";
import type { OutputListener } from "./output-file.ts";
import type { SessionAnswer, SessionRequest } from "./session-messages.ts";
import type { ProgramRunner } from "./session-worker.ts";

type Step = Extract<SessionRequest, { type: "run" }>;

const UMASK = 0o022;
/** As shells say it. */
const EXIT_CODES: Readonly<Record<string, number>> = { ENOENT: 127, ENOEXEC: 126, EACCES: 126 };

export class ContainerRunner implements ProgramRunner {
  readonly #onOutput: OutputListener;
  readonly #onStdout: OutputListener;

  constructor({ onOutput, onStdout }: Record<"onOutput" | "onStdout", OutputListener>) {
    this.#onOutput = onOutput;
    this.#onStdout = onStdout;
  }

  /** Runs a program with only the given environment. When it has ended, so has all that it started. */
  async run(step: Step): Promise<SessionAnswer> {
    const child = start(step);
    const ending = endOf(child);
    child.stdin?.on("error", () => {}); // a program need not read it
    child.stdin?.end(Buffer.from(step.stdin ?? "", "base64"));
    const reading = [
      listen(child.stdout, step.splits ? this.#onStdout : this.#onOutput),
      listen(child.stderr, this.#onOutput),
    ];
    const code = await ending;
    await endOthers([1, process.pid]); // which closes what they hold open, too
    await Promise.all(reading);
    return { type: "exit", code };
  }

  async leave(): Promise<void> {}
}

/** The mask is the process's own: it is set while the program starts. */
function start({ argv, env, cwd = "/", umask = UMASK, stdin }: Step): ChildProcess {
  const own = process.umask(umask);
  try {
    const [program, ...args] = argv;
    const input = stdin === undefined ? "ignore" : "pipe";
    return startProgram(program, args, { cwd, env, stdio: [input, "pipe", "pipe"] });
  } finally {
    process.umask(own);
  }
}

async function endOf(child: ChildProcess): Promise<number> {
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return EXIT_CODES[code] ?? 126;
  }
}

async function listen(
  stream: AsyncIterable<Uint8Array> | null | undefined,
  onBytes: OutputListener,
): Promise<void> {
  for await (const bytes of stream ?? []) await onBytes(bytes);
}
