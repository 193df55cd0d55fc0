/**
 * The patterns that apt knows: globs, and extended regular expressions between slashes.
 *
 * @see apt_preferences(5), "Regular expressions and glob(7) syntax"
 * @module
 */
import { globRegExp } from "@rootsmith/core/provider";

/**
 * Whole texts match a glob, any part of a text a `/regular expression/`; case does not count.
 *
 * @throws {TypeError} If it is not a valid regular expression.
 */
export function textPattern(pattern: string): RegExp {
  const [, expression] = /^\/(.*)\/$/.exec(pattern) ?? [];
  if (expression === undefined) return globRegExp([pattern], "i");
  try {
    return new RegExp(expression, "i");
  } catch (cause) {
    throw new TypeError(`Cannot parse the pattern "${pattern}": ${(cause as Error).message}`, {
      cause,
    });
  }
}
