/**
 * The options of an RPM distribution, checked, with defaults.
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
import type { CentosOptions, GroupType, Minimize } from "./options.ts";

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
  /** Absent: false. So is `keep`, where nothing is kept. */
  readonly distroless?: true;
  readonly keep?: readonly string[];
  readonly upgrade?: "all" | "security" | readonly string[];
  readonly remove?: readonly string[];
  /** Absent: true. */
  readonly baseSources?: false;
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
  distroless: true,
  keep: true,
  upgrade: true,
  remove: true,
  baseSources: true,
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
  const groups = names("groups", options.groups ?? release.groups ?? ["core"]);
  const include = names("include", [
    ...(release.include ?? []),
    ...textList("include", options.include ?? []),
  ]);
  if (groups.length + include.length === 0) throw unusable("groups", "nothing would be installed");
  const { repositories, mirrors, modules = [] } = options;
  if (distribution.manager === "zypper" && names("modules", modules).length > 0) {
    throw unusable("modules", `${distribution.title} has none`);
  }
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
    modules: names("modules", modules),
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
    ...distrolessSettings(options),
    ...(options.upgrade !== undefined && { upgrade: upgradeOf(options.upgrade) }),
    ...(options.remove !== undefined && { remove: names("remove", options.remove) }),
    ...(!flag("baseSources", options.baseSources ?? true) && { baseSources: false as const }),
  };
}

function distrolessSettings({
  distroless = false,
  keep = [],
}: CentosOptions): Pick<CentosSettings, "distroless" | "keep"> {
  const kept = names("keep", keep);
  if (flag("distroless", distroless)) {
    return { distroless: true, ...(kept.length > 0 && { keep: kept }) };
  }
  if (kept.length > 0) throw unusable("keep", "all packages stay where distroless is not set");
  return {};
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

function upgradeOf(
  upgrade: NonNullable<CentosOptions["upgrade"]>,
): NonNullable<CentosSettings["upgrade"]> {
  return upgrade === "all" || upgrade === "security" ? upgrade : names("upgrade", upgrade);
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
