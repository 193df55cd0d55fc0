/**
 * The patterns of yum and dnf: shell globs over whole names.
 *
 * @see fnmatch(3), dnf.conf(5) "exclude"
 * @module
 */
import { globRegExp } from "@rootsmith/core/provider";

export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/** Matches whole texts. `*` and `?` match slashes as well. */
export function globPattern(glob: string): RegExp {
  return globRegExp([glob]);
}
