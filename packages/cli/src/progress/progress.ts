/**
 * The displays of a running build: redrawn on a terminal, as lines in a log, as JSON for programs, or
 * quiet.
 *
 * @module
 */
import type { ProgressEvent } from "@rootsmith/core";

/** Takes the events of one build. */
export interface Progress {
  report(event: ProgressEvent): void;
  /** Restores the terminal. A stage that is still running is shown as failed. */
  end(): void;
}

/** The flags that choose a display. */
export interface ProgressFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Show the whole output of scripts. */
  readonly verbose?: boolean;
  /** What is built, for the fold of a CI's log. Default: there is no fold. */
  readonly title?: string;
  /** Milliseconds that the same took the last time, for an estimate on a terminal. */
  readonly before?: number;
}

/** Milliseconds since some fixed moment. */
export type Clock = () => number;
