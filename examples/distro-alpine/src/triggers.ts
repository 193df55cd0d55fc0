/**
 * Which directories a trigger is told of.
 *
 * @see apk-package(5), "triggers"; fnmatch(3) with FNM_PATHNAME
 * @module
 */

/**
 * The directories, as absolute paths, that one of the globs matches. A glob with a leading `+` asks
 * for such as change later, and after an installation all have changed.
 */
export function triggeredDirectories(
  globs: readonly string[],
  directories: readonly string[],
): string[] {
  const patterns = globs.map((glob) => patternOf(glob.replace(/^\+/, "")));
  const paths = [...new Set(directories.map((path) => `/${path}`))].sort();
  return paths.filter((path) => patterns.some((pattern) => pattern.test(path)));
}

function patternOf(glob: string): RegExp {
  const source = glob.replaceAll(/\[[^\]]+\]|[^a-zA-Z0-9/]/g, (part) => {
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    return part.length > 1 ? part.replace(/^\[!/, "[^") : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}
