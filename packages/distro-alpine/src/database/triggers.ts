/**
 * Which directories a trigger is told of.
 *
 * @see apk-package(5), "triggers"; fnmatch(3) with FNM_PATHNAME
 * @module
 */
import { globRegExp } from "@rootsmith/core/provider";

/**
 * The directories, as absolute paths, that one of the globs matches. A glob with a leading `+` asks
 * for such as change later, and after an installation all have changed.
 */
export function triggeredDirectories(
  globs: readonly string[],
  directories: readonly string[],
): string[] {
  const matchers = globs.map((glob) => matcherOf(glob.replace(/^\+/, "")));
  const paths = [...new Set(directories.map((path) => `/${path}`))].sort();
  return paths.filter((path) => matchers.some((matches) => matches(path)));
}

/** Each part of the path by the same part of the glob, so that no `*` goes over a slash. */
function matcherOf(glob: string): (path: string) => boolean {
  const parts = glob.split("/").map((part) => globRegExp([part]));
  return (path) => {
    const names = path.split("/");
    return names.length === parts.length && parts.every((part, at) => part.test(names[at] ?? ""));
  };
}
