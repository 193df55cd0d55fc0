/**
 * Lists of patterns of which the last that matches counts; one that begins with `!` takes back what
 * others before it match.
 *
 * @see pacman.conf(5), "NoExtract"; alpm-hooks(5), "Target"; fnmatch(3)
 * @module
 */
import { globRegExp } from "@rootsmith/core/provider";

/** Whether a text is meant by the list. */
export function patternMatcher(patterns: readonly string[]): (text: string) => boolean {
  const rules = patterns.toReversed().map((pattern) => {
    const isTakenBack = pattern.startsWith("!");
    const own = isTakenBack ? pattern.slice(1) : pattern.replace(/^\\(?=!)/, "");
    return { isTakenBack, regExp: globRegExp([own]) };
  });
  return (text) => {
    const rule = rules.find(({ regExp }) => regExp.test(text));
    return rule !== undefined && !rule.isTakenBack;
  };
}
