/**
 * What dpkg says when it begins with the scripts of a package, in the words of its C locale.
 *
 * @see src/main/configure.c and src/main/trigproc.c in dpkg for the texts
 * @module
 */

/** `"scripts of tzdata"`; undefined for any other line. */
export function dpkgPart(line: string): string | undefined {
  const [, begins, name] = /^(Setting up|Processing triggers for) ([^\s:]+)\S* \(/.exec(line) ?? [];
  if (name === undefined) return undefined;
  return begins === "Setting up" ? `scripts of ${name}` : `triggers of ${name}`;
}
