/**
 * The reason of an abort that the person at the keyboard, or the system, asked for.
 *
 * @module
 */

/** Signals that ask a command to end. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** 128 and the signal's number, as a shell reports it. */
export const SIGNAL_EXIT_CODES: Readonly<Record<StopSignal, number>> = {
  SIGINT: 130,
  SIGTERM: 143,
};

/** Why a command stops before its end: a signal came. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly exitCode: number;
  constructor(signal: StopSignal) {
    super(`Cannot go on: received ${signal}`);
    this.exitCode = SIGNAL_EXIT_CODES[signal];
  }
}
