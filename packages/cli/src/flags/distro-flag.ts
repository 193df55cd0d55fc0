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

/** Of all distros that are made of packages. */
export const INCLUDE_FLAG: DistroFlag = {
  flags: "--include <packages>",
  description:
    "further packages: NAME; for Debian also NAME=VERSION, NAME/SUITE, NAME:ARCH, ./FILE.deb; for CentOS NAME-VERSION, globs, paths",
  many: "list",
};

export const EXCLUDE_FLAG: DistroFlag = {
  flags: "--exclude <packages>",
  description: "packages that must not be there",
  many: "list",
};
