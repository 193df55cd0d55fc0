/**
 * The options of `centos()` and of the other RPM distributions, with checks and defaults.
 *
 * @module
 */
import {
  checkOptionNames,
  choice,
  flag,
  publicUrl,
  ResolveError,
  suggestName,
  textList,
  unusable,
  urlList,
} from "@rootsmith/core/provider";
import { type Distribution, findRelease, type Release } from "../releases/release.ts";

/** Options of `centos()` and of every other RPM distribution. */
export interface CentosOptions {
  /** Name of a release: `"7"`, `"9-stream"`; for Fedora `"44"`. */
  readonly release: string;
  /** Groups of packages, by id or name; `"^minimal"` is an environment. Default `["core"]`. */
  readonly groups?: readonly string[];
  /** Which packages of the groups are installed. Default `["mandatory"]`, as mkimage-yum.sh does. */
  readonly groupTypes?: readonly GroupType[];
  /** Packages in addition to the groups: names, globs, `name-version-release.arch`, provides, paths. */
  readonly include?: readonly string[];
  /** Names and globs of packages that must not be installed. */
  readonly exclude?: readonly string[];
  /**
   * Modules of Enterprise Linux 8 and 9: streams to enable, `"nodejs:18"`, and profiles to install,
   * `"nodejs:18/minimal"`. Other modules have their default stream. `"@nodejs:18"` in `include`
   * installs the default profiles.
   */
  readonly modules?: readonly string[];
  /** Install recommended packages. Default: what the release's own tool does. */
  readonly weakDeps?: boolean;
  /**
   * Accept only the newest version of each requested package, as with dnf's `best=1`. Default false:
   * an older version is installed if the newest cannot be.
   */
  readonly best?: boolean;
  /**
   * False: packages that do not exist or cannot be installed are left out with a warning, as with
   * dnf's `strict=0` and yum's `skip_broken=1`. Default: what `[main]` of a repository file says, or
   * else true.
   */
  readonly strict?: boolean;
  /**
   * Repositories instead of the release's: base URLs, directories of the host (paths as for
   * `ctx.hostFiles`), or the text of a `.repo` file or a yum.conf.
   * Unless `keys` are given, packages have to be signed by the keys of the release.
   */
  readonly repositories?: readonly string[];
  /** Armored public keys that may sign packages, instead of those of the release and of repository files. */
  readonly keys?: readonly string[];
  /** Base URLs of mirrors of the release, tried in order, instead of the built-in ones. */
  readonly mirrors?: readonly string[];
  /** Variables in URLs, in addition to `releasever`, `basearch` and `arch`. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Refuse packages that are not signed by a trusted key. Default true. */
  readonly checkSignatures?: boolean;
  /** Install documentation. Default false, as with yum's `tsflags=nodocs`. */
  readonly docs?: boolean;
  /** Install files for these languages only, `"de_DE"`, as with rpm's `%_install_langs`. Default: all. */
  readonly langs?: readonly string[];
  /**
   * Absolute paths that are shared from another machine: neither they nor anything below is installed,
   * as with rpm's `%_netsharedpath`, and `rpm -V` does not report them as missing.
   */
  readonly netSharedPaths?: readonly string[];
  /**
   * What is removed at the end: `"none"`, the default, or `"febootstrap"`, which is what
   * mkimage-yum.sh removed: locales, character sets, documentation, caches. `rpm -Va` reports those
   * files as missing.
   */
  readonly minimize?: Minimize;
  /**
   * If a CentOS release has moved to the vault, change its repository files in the image accordingly,
   * so that yum works. Default true.
   */
  readonly vault?: boolean;
  /** Make static device nodes in /dev, as mkimage-yum.sh did. Default false. */
  readonly devices?: boolean;
  /** Write /etc/sysconfig/network, as mkimage-yum.sh did. Default false. */
  readonly network?: boolean;
}

export type GroupType = "mandatory" | "default" | "optional";
export type Minimize = "none" | "febootstrap";

/** {@linkcode CentosOptions} with defaults filled in. JSON, as in a lock. */
export type CentosSettings = {
  readonly release: string;
  readonly groups: readonly string[];
  readonly groupTypes: readonly GroupType[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly modules: readonly string[];
  readonly weakDeps: boolean;
  /** Absent: false. */
  readonly best?: true;
  /** Absent: what the repository files say. */
  readonly strict?: boolean;
  /** Absent: those of the release. */
  readonly repositories?: readonly string[];
  /** Absent: those of the release, or those that the repository files name. */
  readonly keys?: readonly string[];
  /** Absent: the built-in ones. */
  readonly mirrors?: readonly string[];
  readonly vars: Readonly<Record<string, string>>;
  readonly checkSignatures: boolean;
  readonly docs: boolean;
  /** Absent: all. */
  readonly langs?: readonly string[];
  /** Without a slash at their end. */
  readonly netSharedPaths: readonly string[];
  readonly minimize: Minimize;
  readonly vault: boolean;
  readonly devices: boolean;
  readonly network: boolean;
};

const VARIABLE = /^[A-Za-z0-9_]+$/;

/** All options of the factories. */
const OPTION_NAMES: Readonly<Record<keyof CentosOptions, true>> = {
  release: true,
  groups: true,
  groupTypes: true,
  include: true,
  exclude: true,
  modules: true,
  weakDeps: true,
  best: true,
  strict: true,
  repositories: true,
  keys: true,
  mirrors: true,
  vars: true,
  checkSignatures: true,
  docs: true,
  langs: true,
  netSharedPaths: true,
  minimize: true,
  vault: true,
  devices: true,
  network: true,
};

/**
 * Checks options and fills in defaults. Lists of names are sorted and have no duplicates, so that
 * their order makes no difference.
 *
 * @throws {ResolveError} If the release is not known.
 * @throws {TypeError} If any other option is invalid.
 */
export function centosSettings(options: CentosOptions, distribution: Distribution): CentosSettings {
  checkOptionNames(`${distribution.name}()`, options, OPTION_NAMES);
  const release = knownRelease(options.release, distribution);
  const groups = names("groups", options.groups ?? ["core"]);
  const include = names("include", options.include ?? []);
  if (groups.length + include.length === 0) throw unusable("groups", "nothing would be installed");
  const { repositories, mirrors } = options;
  if (repositories !== undefined && mirrors !== undefined) {
    throw unusable("mirrors", "they are those of the release, which repositories replace");
  }
  return {
    release: release.name,
    groups,
    groupTypes: names("groupTypes", options.groupTypes ?? ["mandatory"]).map((type) =>
      choice("groupTypes", type, ["mandatory", "default", "optional"]),
    ),
    include,
    exclude: names("exclude", options.exclude ?? []),
    modules: names("modules", options.modules ?? []),
    weakDeps: flag("weakDeps", options.weakDeps ?? release.weakDeps),
    ...(flag("best", options.best ?? false) && { best: true as const }),
    ...(options.strict !== undefined && { strict: flag("strict", options.strict) }),
    ...(repositories !== undefined && { repositories: readRepositories(repositories) }),
    ...(options.keys !== undefined && { keys: textList("keys", options.keys) }),
    ...(mirrors !== undefined && { mirrors: urlList("mirrors", mirrors) }),
    vars: readVars(options.vars ?? {}),
    checkSignatures: flag("checkSignatures", options.checkSignatures ?? true),
    docs: flag("docs", options.docs ?? false),
    ...(options.langs !== undefined && { langs: names("langs", options.langs) }),
    netSharedPaths: names("netSharedPaths", options.netSharedPaths ?? []).map(sharedPath),
    minimize: choice("minimize", options.minimize ?? "none", ["none", "febootstrap"]),
    vault: flag("vault", options.vault ?? true),
    devices: flag("devices", options.devices ?? false),
    network: flag("network", options.network ?? false),
  };
}

/** Whether an item of `repositories` is a base URL, not the text of a file. */
export function isBaseUrl(repository: string): boolean {
  return /^[a-z]+:\/\/\S+$/.test(repository);
}

/** Whether an item of `repositories` is a directory: the text of a file has sections. */
export function isDirectory(repository: string): boolean {
  return !isBaseUrl(repository) && !/^\[|\n/.test(repository);
}

function knownRelease(name: string, distribution: Distribution): Release {
  const release = findRelease(distribution, name);
  if (release !== undefined) return release;
  const known = distribution.releases.map((item) => item.name);
  throw new ResolveError(
    `Cannot resolve "${name}": it is not a release of ${distribution.title} that is known here`,
    { hint: suggestName(name, known) ?? `Choose one of: ${known.join(", ")}` },
  );
}

function names(option: string, value: readonly string[]): readonly string[] {
  return [...new Set(textList(option, value))].sort();
}

function sharedPath(path: string): string {
  if (/^\/[^/]/.test(path)) return path.replace(/\/+$/, "");
  throw unusable("netSharedPaths", `"${path}" is not an absolute path below the root`);
}

function readRepositories(repositories: readonly string[]): readonly string[] {
  const list = textList("repositories", repositories);
  if (list.length === 0) throw unusable("repositories", "expected one at least");
  return list.map((item) =>
    isBaseUrl(item) ? publicUrl("repositories", item, ["http", "https", "file"]) : item,
  );
}

function readVars(vars: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(vars)) {
    if (!VARIABLE.test(name)) throw unusable("vars", `"${name}" is not the name of a variable`);
    if (typeof value !== "string") throw unusable("vars", `the value of "${name}" is not a text`);
  }
  return vars;
}
