/**
 * Runs what a command does, and turns how it ended into an exit code.
 *
 * @module
 */
import process from "node:process";
import { CommanderError } from "commander";
import type { CommandHost } from "./command-host.ts";
import { InterruptedError, SIGNAL_EXIT_CODES, type StopSignal } from "./interrupted-error.ts";

/**
 * Runs `action` and prints the error that it throws.
 *
 * The first Ctrl-C aborts the signal that `action` gets, so that it can clean up; the second one
 * ends the process at once.
 *
 * @param args What was typed, for `--debug`.
 * @returns 0; 1 after a failure, 2 after a wrong use, 130 or 143 after a signal.
 */
export async function exitCodeOf(
  host: CommandHost,
  args: readonly string[],
  action: (signal: AbortSignal) => Promise<unknown>,
): Promise<number> {
  const stop = new AbortController();
  const onSignal = (name: StopSignal) => (): void => {
    if (stop.signal.aborted) process.exit(SIGNAL_EXIT_CODES[name]);
    stop.abort(new InterruptedError(name));
  };
  const onInterrupt = onSignal("SIGINT");
  const onTerminate = onSignal("SIGTERM");
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate);
  try {
    await action(stop.signal);
    return 0;
  } catch (error) {
    // Commander has printed the help, or what is wrong, already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { printError } = await import("./print-error.ts");
    const reason: unknown = stop.signal.aborted ? stop.signal.reason : error;
    return printError(reason, host, { debug: args.includes("--debug") });
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
  }
}
