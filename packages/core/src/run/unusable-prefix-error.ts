/**
 * Why a build begins again without what is kept of its first phases.
 *
 * @module
 */

/** Nobody sees it: the phases are configured then. */
export class UnusablePrefixError extends Error {
  override readonly name = "UnusablePrefixError";
  constructor(fact: string, cause?: unknown) {
    super(`Cannot restore the prefix of a plan: ${fact}`, { cause });
  }
}
