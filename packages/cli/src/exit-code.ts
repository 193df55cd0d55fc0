/**
 * Runs what a command does, and turns how it ended into an exit code.
 *
 * @module
 */
import process from "node:process";
import { CommanderError } from "commander";
import { type CommandHost, paintFor } from "./command-host.ts";

type StopSignal = "SIGINT" | "SIGTERM";

/** 128 and the signal's number, as a shell reports it. */
const SIGNAL_EXIT_CODES: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Why a command stops before its end: a signal came. */
class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly exitCode: number;
  constructor(signal: StopSignal) {
    super(`Cannot go on: received ${signal}`);
    this.exitCode = SIGNAL_EXIT_CODES[signal];
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

/** Milliseconds in which a second signal is the first one, passed on by pnpm or tsx as well. */
const ECHO = 300;

/**
 * Runs `action` and prints the error that it throws, with `--json` as an event, too.
 *
 * The first Ctrl-C aborts the signal that `action` gets, so that it can clean up; the second one
 * ends the process at once.
 *
 * @param args What was typed, for `--debug` and `--json`.
 * @returns 0, or what an {@linkcode ExitError} says; 1 after a failure, 2 after a wrong use, 130 or 143 after a signal.
 */
export async function exitCodeOf(
  host: CommandHost,
  args: readonly string[],
  action: (signal: AbortSignal) => Promise<unknown>,
): Promise<number> {
  const stop = new AbortController();
  let stopped = 0;
  const onSignal = (name: StopSignal) => (): void => {
    if (!stop.signal.aborted) {
      stopped = performance.now();
      stop.abort(new InterruptedError(name));
    } else if (performance.now() - stopped > ECHO) {
      process.exit(SIGNAL_EXIT_CODES[name]);
    }
  };
  const onInterrupt = onSignal("SIGINT");
  const onTerminate = onSignal("SIGTERM");
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate);
  try {
    await action(stop.signal);
    return 0;
  } catch (error) {
    const reason: unknown = stop.signal.reason;
    const failure = reason instanceof InterruptedError ? reason : error;
    if (failure instanceof ExitError) return failure.exitCode;
    // Commander has printed the help, or what is wrong, already.
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2;
    const { printError, printErrorEvent } = await import("./print-error.ts");
    if (args.includes("--json")) printErrorEvent(failure, host);
    if (failure instanceof InterruptedError) {
      host.stderr.write(`${paintFor(host.stderr, host.env)("yellow", "interrupted")}\n`);
      return failure.exitCode;
    }
    return printError(failure, host, { debug: args.includes("--debug") });
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
  }
}
