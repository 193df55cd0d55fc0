/**
 * Runs the action of a command and maps its outcome to an exit code.
 *
 * @module
 */
import process from "node:process";
import { CommanderError } from "commander";
import { type CommandHost, paintFor, type TextStream } from "./command-host.ts";

type StopSignal = "SIGHUP" | "SIGINT" | "SIGTERM";

/** 128 plus the signal number, as shells report it. SIGPIPE means that the reader has closed the pipe. */
const EXIT_CODES: Readonly<Record<StopSignal | "SIGPIPE", number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGPIPE: 141,
  SIGTERM: 143,
};

const STOP_SIGNALS: readonly StopSignal[] = ["SIGHUP", "SIGINT", "SIGTERM"];

/** A command was interrupted: by a signal, or because nobody reads its output any more. */
class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly exitCode: number;
  constructor(signal: keyof typeof EXIT_CODES) {
    super(`Cannot go on: received ${signal}`);
    this.exitCode = EXIT_CODES[signal];
  }
}

/** The standard output cannot be written, such as when it is redirected to a full disk. */
class StandardOutputError extends Error {
  override readonly name = "StandardOutputError";
  readonly code: string | undefined;
  readonly syscall = "write";
  constructor(cause: NodeJS.ErrnoException) {
    const fact = cause.message.replace(/^E[A-Z]+: /, "").replace(/, write$| \(os error.*$/, "");
    super(`Cannot write to the standard output: ${fact}`);
    this.code = cause.code;
  }
}

/** Ends a command with an exit code and without a message: all has been printed. */
export class ExitError extends Error {
  override readonly name = "ExitError";
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`The command has ended with exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Commands that answer by their exit code, as diff(1) does: 1 says "not the same", trouble is 2. */
const COMPARING: readonly unknown[] = ["diff", "verify", "outdated"];

/** Milliseconds within which a second signal is taken for the first, forwarded by a parent process. */
const ECHO = 300;

/**
 * Runs `action` and prints the error that it throws; with `--json` also as an event.
 *
 * The first Ctrl-C aborts the signal that is passed to `action`, which can then clean up; so does a closed
 * standard output. The second Ctrl-C exits at once.
 *
 * @param args The command line, which is searched for `--debug` and `--json`.
 * @returns 0, or the code of an {@linkcode ExitError}; 1 after a failure, 2 after a usage error and after
 *   any failure of a command for which 1 is an answer; 129, 130 or 143 after a signal, 141 if the standard output was closed.
 */
export async function exitCodeOf(
  host: CommandHost,
  args: readonly string[],
  action: (signal: AbortSignal) => Promise<unknown>,
): Promise<number> {
  const stop = new AbortController();
  const onSignal = stopOnSignal(stop);
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  const stopWatching = watchStreams(host, stop);
  try {
    await action(stop.signal).catch(ignoreHelp);
    await written(host.stdout.raw ?? host.stdout);
    stop.signal.throwIfAborted();
    return 0;
  } catch (error) {
    const reason: unknown = stop.signal.reason;
    const failure = stop.signal.aborted ? reason : error;
    if (failure instanceof ExitError) return failure.exitCode;
    // Commander has already printed the message.
    if (failure instanceof CommanderError) return 2;
    const { printError, printErrorEvent } = await import("./print-error.ts");
    if (args.includes("--json")) printErrorEvent(failure, host);
    if (failure instanceof InterruptedError) {
      if (failure.exitCode === EXIT_CODES.SIGPIPE) return failure.exitCode;
      host.stderr.write(`${paintFor(host.stderr, host.env)("yellow", "interrupted")}\n`);
      return failure.exitCode;
    }
    const code = printError(failure, host, { debug: args.includes("--debug") });
    return COMPARING.includes(args[0]) ? 2 : code;
  } finally {
    for (const name of STOP_SIGNALS) process.off(name, onSignal);
    stopWatching();
  }
}

/** Whether commander printed help or a version, after which it throws as well. */
function ignoreHelp(error: unknown): void {
  if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
}

/** Ends the process with that exit code. After a failure it exits at once, even with open handles. */
export function endProcess(exitCode: number): void {
  if (exitCode !== 0) process.exit(exitCode);
}

function stopOnSignal(stop: AbortController): (name: NodeJS.Signals) => void {
  let isFirst = true;
  return (name) => {
    if (!stop.signal.aborted) stop.abort(new InterruptedError(name as StopSignal));
    else if (!isFirst) {
      // Killed by the signal itself: exit() would wait for threads.
      for (const listener of process.listeners(name)) process.off(name, listener);
      process.kill(process.pid, name);
      process.exit(EXIT_CODES[name as StopSignal]);
    }
    // Signals that arrived while the process was busy are delivered before the immediate.
    setTimeout(() => setImmediate(() => (isFirst = false)), ECHO).unref();
  };
}

/** Aborts when the standard output cannot be written. A closed standard error is ignored. */
function watchStreams(host: CommandHost, stop: AbortController): () => void {
  const onError = (cause: NodeJS.ErrnoException): void => {
    stop.abort(
      cause.code === "EPIPE" ? new InterruptedError("SIGPIPE") : new StandardOutputError(cause),
    );
  };
  const ignore = (): void => {};
  const [stdout, stderr] = [host.stdout.raw ?? host.stdout, host.stderr.raw ?? host.stderr];
  stdout.on?.("error", onError);
  stderr.on?.("error", ignore);
  return () => stdout.off?.("error", onError).on?.("error", ignore);
}

/** Waits until everything written has been flushed, or has failed. */
async function written(stream: TextStream): Promise<void> {
  if (stream.on === undefined) return; // a fake stream
  await new Promise((resolve) => stream.write("", resolve));
}
