/**
 * Which packaged files do not reach the rootfs: dpkg's path-exclude and path-include.
 *
 * They stay in the package's list of files, as with dpkg, and the image's own dpkg goes on by the
 * same rules.
 *
 * @see dpkg(1), "--path-exclude"; debuerreotype-slimify for what slim leaves out
 * @module
 */
import { contentOf, type FileEntry, globRegExp, type RootfsEntry } from "@rootsmith/core/provider";

export interface PathFilterOptions {
  /** Leave out documentation, manuals and translations, as the slim variants of official images do. */
  readonly slim: boolean;
  /** Patterns of fnmatch(3) on absolute paths; `*` matches `/` too. */
  readonly pathExclude: readonly string[];
  /** What is kept although it is excluded. */
  readonly pathInclude: readonly string[];
}

/** A pattern of fnmatch(3) on absolute paths, and whether what matches is left out. */
export interface PathRule {
  readonly pattern: string;
  readonly skips: boolean;
}

export interface PathFilter {
  /** Whether an entry of a package is left out. */
  skips(entry: RootfsEntry): boolean;
}

const SLIM_EXCLUDE = [
  "/usr/share/doc/*",
  "/usr/share/doc/kde/HTML/*/*",
  "/usr/share/gnome/help/*/*",
  "/usr/share/info/*",
  "/usr/share/linda/*",
  "/usr/share/lintian/overrides/*",
  "/usr/share/locale/*",
  "/usr/share/man/*",
  "/usr/share/omf/*/*-*.emf",
] as const;

const SLIM_INCLUDE = [
  "/usr/share/doc/*/copyright",
  "/usr/share/doc/kde/HTML/C/*",
  "/usr/share/gnome/help/*/C/*",
  "/usr/share/locale/all_languages",
  "/usr/share/locale/currency/*",
  "/usr/share/locale/l10n/*",
  "/usr/share/locale/languages",
  "/usr/share/locale/locale.alias",
  "/usr/share/omf/*/*-C.emf",
] as const;

/** Alternatives of some packages are links into these; update-alternatives fails without them. */
const MANUAL_SECTION = /^usr\/share\/man\/man[0-9]$/;

/**
 * The filter of the options; undefined if nothing is left out.
 *
 * @param before Rules of dpkg's configuration: those of the options come after them, and so count.
 */
export function pathFilterOf(
  options: PathFilterOptions,
  before: readonly PathRule[] = [],
): PathFilter | undefined {
  const rules = [...before, ...pathRulesOf(options)];
  if (!rules.some(({ skips }) => skips)) return undefined;
  // Rules of one kind that follow each other are one pattern.
  const runs: { skips: boolean; patterns: string[] }[] = [];
  for (const { pattern, skips } of rules) {
    const last = runs.at(-1);
    if (last?.skips === skips) last.patterns.push(pattern);
    else runs.push({ skips, patterns: [pattern] });
  }
  const matchers = runs
    .map(({ skips, patterns }) => ({ skips, pattern: globRegExp(patterns) }))
    .reverse();
  const kept = rules.filter(({ skips }) => !skips).map(({ pattern }) => literalPrefix(pattern));
  return {
    skips({ type, path }) {
      const absolute = `/${path}`;
      const rule = matchers.find(({ pattern }) => pattern.test(absolute));
      if (path === "" || !rule?.skips) return false;
      if (type !== "dir" && type !== "symlink") return true;
      if (options.slim && type === "dir" && MANUAL_SECTION.test(path)) return false;
      // What is included may lie below, also behind a link.
      return !kept.some((prefix) => isWithin(absolute, prefix) || isWithin(prefix, absolute));
    },
  };
}

/** The configuration file of dpkg that says the same as the options; undefined if they leave nothing out. */
export function pathFilterConfig(options: PathFilterOptions): RootfsEntry | undefined {
  const rules = pathRulesOf(options);
  if (!rules.some(({ skips }) => skips)) return undefined;
  const lines = rules.map(
    ({ pattern, skips }) => `path-${skips ? "exclude" : "include"} ${pattern}`,
  );
  return {
    type: "file",
    path: "etc/dpkg/dpkg.cfg.d/docker",
    mode: 0o644,
    content: contentOf(
      ["# These files were left out of the image, and are of packages to come.", ...lines, ""].join(
        "\n",
      ),
    ),
  };
}

/** Exclusions, then what is kept all the same. */
export function pathRulesOf({
  slim,
  pathExclude,
  pathInclude,
}: PathFilterOptions): readonly PathRule[] {
  return [
    ...[...(slim ? SLIM_EXCLUDE : []), ...pathExclude].map((pattern) => ({ pattern, skips: true })),
    ...[...(slim ? SLIM_INCLUDE : []), ...pathInclude].map((pattern) => ({
      pattern,
      skips: false,
    })),
  ];
}

/**
 * The entries of one package, and whether each is left out. A hard link whose target is left out
 * comes as the file itself.
 */
export function* filtered(
  entries: readonly RootfsEntry[],
  filter: PathFilter | undefined,
): Generator<{ readonly packaged: RootfsEntry; readonly skipped: boolean }> {
  const files = new Map<string, FileEntry>();
  const promoted = new Map<string, string>();
  for (const entry of entries) {
    const skipped = filter?.skips(entry) ?? false;
    if (skipped && entry.type === "file") files.set(entry.path, entry);
    const file = !skipped && entry.type === "hardlink" ? files.get(entry.target) : undefined;
    if (entry.type !== "hardlink" || file === undefined) {
      yield { packaged: entry, skipped };
      continue;
    }
    const target = promoted.get(entry.target);
    if (target === undefined) promoted.set(entry.target, entry.path);
    const packaged: RootfsEntry =
      target === undefined ? { ...file, path: entry.path } : { ...entry, target };
    yield { packaged, skipped };
  }
}

/** Whether an absolute path matches a pattern of fnmatch(3). */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const expression = globRegExp([pattern]);
  return (path) => expression.test(path);
}

/** The directories of a pattern before the first that a wildcard is in. */
function literalPrefix(pattern: string): string {
  const wildcard = pattern.search(/[*?[\\]/);
  const literal = wildcard < 0 ? pattern : pattern.slice(0, pattern.lastIndexOf("/", wildcard));
  return literal.replace(/\/+$/, "");
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}
