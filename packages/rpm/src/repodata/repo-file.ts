/**
 * `.repo` files and `yum.conf`: repositories as yum and dnf are told of them.
 *
 * @see yum.conf(5), dnf.conf(5)
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";
import { type RepoVariables, substituteVariables } from "./repo-variables.ts";

/** One repository as it is configured. */
export type RepositoryConfig = {
  /** `"base"`. Users name a mirror for it by this. */
  readonly name: string;
  /** Base URLs, tried in order. */
  readonly urls: readonly string[];
  /** URL of a list of base URLs. */
  readonly mirrorlist?: string;
  /** URL of a metalink: base URLs, and the checksum of repomd.xml. */
  readonly metalink?: string;
  /** The lowest wins. Default: 99. */
  readonly priority?: number;
  /** If several repositories have the same package, the one with the lowest cost is used. Default: 1000. */
  readonly cost?: number;
  /** Go on without the repository if it cannot be fetched. */
  readonly skipIfUnavailable?: boolean;
  readonly exclude?: readonly string[];
  readonly includePackages?: readonly string[];
  /** Its packages are visible whatever module streams are active. */
  readonly moduleHotfixes?: boolean;
};

/** A repository as a section of a `.repo` file describes it. */
export interface ConfiguredRepository extends RepositoryConfig {
  readonly enabled: boolean;
  /** Whether packages have to be signed. Absent if the section does not say. */
  readonly gpgcheck?: boolean;
  /** Whether repomd.xml has to be signed. Absent if the section does not say. */
  readonly repoGpgcheck?: boolean;
  /** URLs. A `file:` URL may refer to a file of the installed system. */
  readonly gpgkeys: readonly string[];
}

/** The contents of a `.repo` file or yum.conf. */
export interface RepoFile {
  readonly main: MainConfig;
  readonly repositories: readonly ConfiguredRepository[];
}

/** The section `[main]`. Its exclusions are added to those of every repository. */
interface MainConfig {
  readonly gpgcheck?: boolean;
  /** Whether a package that cannot be installed is an error: dnf's `strict`, the opposite of yum's `skip_broken`. */
  readonly strict?: boolean;
}

/**
 * Parses a file and replaces variables by their values.
 *
 * @param what For messages: `"CentOS-Base.repo"`.
 * @throws {FormatError} If a line is no section, option, continuation or comment, or a value is not
 *   of its kind.
 */
export function parseRepoFile(text: string, variables: RepoVariables, what: string): RepoFile {
  const sections = parseSections(text, what);
  const main = sections.get("main") ?? new Map<string, string>();
  sections.delete("main");
  const excluded = excludesOf(main);
  return {
    main: mainOf(main, what),
    repositories: [...sections].map(([name, options]) =>
      repositoryOf(
        substituteVariables(name, variables),
        new Map([...options, ["exclude", `${excludesOf(options)}\n${excluded}`]]),
        variables,
        what,
      ),
    ),
  };
}

function mainOf(options: ReadonlyMap<string, string>, what: string): MainConfig {
  const flag = (key: string): boolean | undefined =>
    parseFlag(key, options.get(key), { section: "main", what });
  const gpgcheck = flag("gpgcheck") ?? flag("pkg_gpgcheck");
  const strict = flag("skip_broken") ? false : flag("strict");
  return { ...(gpgcheck !== undefined && { gpgcheck }), ...(strict !== undefined && { strict }) };
}

function excludesOf(options: ReadonlyMap<string, string>): string {
  return `${options.get("exclude") ?? ""}\n${options.get("excludepkgs") ?? ""}`;
}

/** A list option: blanks, commas and line ends separate. */
function parseList(text: string | undefined): readonly string[] {
  return (text ?? "").split(/[\s,]+/).filter((item) => item !== "");
}

function parseFlag(
  key: string,
  text: string | undefined,
  { section, what }: { readonly section: string; readonly what: string },
): boolean | undefined {
  const value = text?.toLowerCase();
  if (value === undefined) return undefined;
  if (["1", "yes", "true", "on"].includes(value)) return true;
  if (["0", "no", "false", "off"].includes(value)) return false;
  throw malformed(what, `"${key}=${value}" of [${section}] is neither 0 nor 1`);
}

function repositoryOf(
  name: string,
  options: ReadonlyMap<string, string>,
  variables: RepoVariables,
  what: string,
): ConfiguredRepository {
  const option = (key: string): string | undefined => {
    const value = options.get(key);
    return value === undefined ? undefined : substituteVariables(value, variables);
  };
  const flag = (key: string): boolean | undefined =>
    parseFlag(key, option(key), { section: name, what });
  const number = (key: string): number | undefined => {
    const value = option(key);
    if (value === undefined) return undefined;
    if (/^-?\d+$/.test(value)) return Number(value);
    throw malformed(what, `"${key}=${value}" of [${name}] is no number`);
  };
  const priority = number("priority");
  const cost = number("cost");
  const mirrorlist = option("mirrorlist");
  const metalink =
    option("metalink") ?? (mirrorlist?.includes("metalink") ? mirrorlist : undefined);
  const exclude = parseList(option("exclude"));
  const gpgcheck = flag("gpgcheck") ?? flag("pkg_gpgcheck");
  const repoGpgcheck = flag("repo_gpgcheck");
  const moduleHotfixes = flag("module_hotfixes");
  return {
    name,
    urls: parseList(option("baseurl")).map((url) => url.replace(/\/*$/, "/")),
    ...(metalink !== undefined ? { metalink } : mirrorlist !== undefined && { mirrorlist }),
    ...(priority !== undefined && { priority }),
    ...(cost !== undefined && { cost }),
    ...(flag("skip_if_unavailable") && { skipIfUnavailable: true }),
    ...(exclude.length > 0 && { exclude }),
    ...(options.has("includepkgs") && { includePackages: parseList(option("includepkgs")) }),
    ...(moduleHotfixes !== undefined && { moduleHotfixes }),
    enabled: flag("enabled") ?? true,
    ...(gpgcheck !== undefined && { gpgcheck }),
    ...(repoGpgcheck !== undefined && { repoGpgcheck }),
    gpgkeys: parseList(option("gpgkey")),
  };
}

function parseSections(text: string, what: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let options: Map<string, string> | undefined;
  let key: string | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === "" || /^[#;]/.test(trimmed)) continue;
    const section = /^\[([^\]]+)\]/.exec(line)?.[1];
    const [, name, value = ""] = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (section !== undefined) {
      options = sections.get(section) ?? new Map();
      sections.set(section, options);
      key = undefined;
    } else if (/^\s/.test(line) && options !== undefined && key !== undefined) {
      options.set(key, `${options.get(key)}\n${trimmed}`);
    } else if (name !== undefined && options !== undefined) {
      key = name.toLowerCase();
      options.set(key, value.trim());
    } else {
      throw malformed(what, `line ${index + 1} is neither a section nor an option: "${trimmed}"`);
    }
  }
  return sections;
}

function malformed(what: string, fact: string): FormatError {
  return new FormatError(`Cannot read ${what}: ${fact}`, { format: "repo file" });
}
