/**
 * The patterns that apt knows: globs, and extended regular expressions between slashes.
 *
 * @see apt_preferences(5), "Regular expressions and glob(7) syntax"
 * @module
 */

/**
 * Whole texts match a glob, any part of a text a `/regular expression/`; case does not count.
 *
 * @throws {TypeError} If it is no regular expression.
 */
export function textPattern(pattern: string): RegExp {
  const [, expression] = /^\/(.*)\/$/.exec(pattern) ?? [];
  try {
    return expression === undefined
      ? new RegExp(`^${globSource(pattern)}$`, "i")
      : new RegExp(expression, "i");
  } catch (cause) {
    throw new TypeError(`Cannot parse the pattern "${pattern}": ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** @see fnmatch(3) */
function globSource(glob: string): string {
  return glob.replace(/\[(?:!?)(?:\]?)[^\]]*\]|[\\^$.*+?()[\]{}|/]/g, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part.length === 1) return `\\${part}`;
    return part.replace("[!", "[^").replaceAll("\\", "\\\\");
  });
}
