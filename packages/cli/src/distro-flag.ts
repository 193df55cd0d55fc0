/**
 * A flag that only some distros have.
 *
 * @module
 */
import { Option } from "commander";

export interface DistroFlag {
  /** As commander spells it: `"--include <packages>"`. */
  readonly flags: string;
  readonly description: string;
  /**
   * How it can be given more than once: as a list separated by commas, or with one value each time.
   * Default: the last one counts.
   */
  readonly many?: "list" | "each";
}

/** `"checkValidUntil"` of `"--no-check-valid-until"`. */
export function flagName({ flags }: DistroFlag): string {
  return new Option(flags).attributeName();
}
