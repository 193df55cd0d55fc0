/**
 * The patterns of yum and dnf: shell globs over whole names.
 *
 * @see fnmatch(3), dnf.conf(5) "exclude"
 * @module
 */

export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/** Matches whole texts. `*` and `?` match slashes as well. */
export function globPattern(glob: string): RegExp {
  const source = glob.replace(/\[!?\]?[^\]]*\]|[\\^$.*+?()[\]{}|/]/g, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part.length === 1) return `\\${part}`;
    return part.replace("[!", "[^").replaceAll("\\", "\\\\");
  });
  return new RegExp(`^${source}$`, "s");
}
