/**
 * Runs what a command does, and turns how it ended into an exit code.
 *
 * @module
 */
import process from "node:process";
import { CommanderError } from "commander";
import { type CommandHost, paintFor, type TextStream } from "./command-host.ts";

type StopSignal = "SIGHUP" | "SIGINT" | "SIGTERM";

/** 128 and the signal's number, as a shell reports it. That of SIGPIPE is for a reader that went away. */
const EXIT_CODES: Readonly<Record<StopSignal | "SIGPIPE", number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGPIPE: 141,
  SIGTERM: 143,
};

const STOP_SIGNALS: readonly StopSignal[] = ["SIGHUP", "SIGINT", "SIGTERM"];

/** Why a command stops before its end: a signal came, or nobody reads what it prints. */
class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly exitCode: number;
  constructor(signal: keyof typeof EXIT_CODES) {
    super(`Cannot go on: received ${signal}`);
    this.exitCode = EXIT_CODES[signal];
  }
}

/** The system refuses what a command prints: the disk that it is redirected to is full. */
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

/** Ends a command that has printed all there is to say, with an exit code of its own. */
export class ExitError extends Error {
  override readonly name = "ExitError";
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`The command has ended with exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Milliseconds in which a second signal is the first one, passed on by a parent as well. */
const ECHO = 300;

/**
 * Runs `action` and prints the error that it throws, with `--json` as an event, too.
 *
 * The first Ctrl-C aborts the signal that `action` gets, so that it can clean up; so does a reader of
 * the standard output that goes away. The second Ctrl-C ends the process at once.
 *
 * @param args What was typed, for `--debug` and `--json`.
 * @returns 0, or what an {@linkcode ExitError} says; 1 after a failure, 2 after a wrong use; 129, 130
 *   or 143 after a signal, 141 without a reader.
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
    // Commander has printed what is wrong already.
    if (failure instanceof CommanderError) return 2;
    const { printError, printErrorEvent } = await import("./print-error.ts");
    if (args.includes("--json")) printErrorEvent(failure, host);
    if (failure instanceof InterruptedError) {
      if (failure.exitCode === EXIT_CODES.SIGPIPE) return failure.exitCode;
      host.stderr.write(`${paintFor(host.stderr, host.env)("yellow", "interrupted")}\n`);
      return failure.exitCode;
    }
    return printError(failure, host, { debug: args.includes("--debug") });
  } finally {
    for (const name of STOP_SIGNALS) process.off(name, onSignal);
    stopWatching();
  }
}

/** Commander has printed what was asked for, and ends by an error. */
function ignoreHelp(error: unknown): void {
  if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
}

/** Ends the process with that exit code; after a failure at once, whatever is still open. */
export function endProcess(exitCode: number): void {
  if (exitCode !== 0) process.exit(exitCode);
}

function stopOnSignal(stop: AbortController): (name: NodeJS.Signals) => void {
  let isFirst = true;
  return (name) => {
    if (!stop.signal.aborted) stop.abort(new InterruptedError(name as StopSignal));
    else if (!isFirst) {
      // By the signal itself: a process that exits waits for its threads.
      for (const listener of process.listeners(name)) process.off(name, listener);
      process.kill(process.pid, name);
      process.exit(EXIT_CODES[name as StopSignal]);
    }
    // What came meanwhile, while the process was busy, is heard before the immediate.
    setTimeout(() => setImmediate(() => (isFirst = false)), ECHO).unref();
  };
}

/** Stops when the standard output cannot be written. Progress that nobody sees is no reason. */
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

/** Waits until all of it has left, or could not. */
async function written(stream: TextStream): Promise<void> {
  if (stream.on === undefined) return; // no stream of a process
  await new Promise((resolve) => stream.write("", resolve));
}
