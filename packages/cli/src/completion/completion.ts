/**
 * What can follow on a command line that is not finished.
 *
 * @module
 */

/** One word that can stand in place of the last one. */
export interface Candidate {
  readonly value: string;
  readonly help?: string;
}

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Paths can stand there, too. */
  readonly files?: boolean;
}
