/**
 * How a build is shown while it goes on: drawn on a terminal, as lines in a log, as JSON for a
 * machine, or hardly.
 *
 * @module
 */
import type { ProgressEvent } from "@rootsmith/core";

/** Takes the events of one build. */
export interface Progress {
  report(event: ProgressEvent): void;
  /** Puts the terminal in order. A stage that is still running is shown as failed. */
  end(): void;
}

/** Which display is wanted. */
export interface ProgressFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** What scripts print is shown in full. */
  readonly verbose?: boolean;
}

/** Milliseconds from any fixed moment. */
export type Clock = () => number;
