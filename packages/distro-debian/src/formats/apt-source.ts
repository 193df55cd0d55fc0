/**
 * A repository that a user adds to those of the distribution.
 *
 * @see sources.list(5)
 * @module
 */
import {
  FormatError,
  flag,
  publicUrl,
  suggestName,
  textList,
  unusable,
} from "@rootsmith/core/provider";
import type { DateRules } from "./release-file.ts";
import { isNo, isYes, parseSourcesText, type SourceText, wordsOf } from "./sources-text.ts";

/** A repository in addition to those of the distribution, with the options of sources.list(5). */
export type DebianSource = DateRules & {
  /** Used to give it a mirror, and for its files in the image. Default: derived from the URL. */
  readonly name?: string;
  /** Base URLs, tried in order: `http:`, `https:` or `file:`. */
  readonly urls: readonly string[];
  /** A suite ending in a slash is a flat repository: the directory that has the indexes. */
  readonly suites: readonly string[];
  /** Empty for a flat repository. */
  readonly components?: readonly string[];
  /** By their Debian names. Default: all architectures of the rootfs. */
  readonly architectures?: readonly string[];
  /** Architectures to leave out. */
  readonly architecturesRemove?: readonly string[];
  /** Take only packages of these names from here. */
  readonly include?: readonly string[];
  /** Take no packages of these names from here. */
  readonly exclude?: readonly string[];
  /** Path of the InRelease file below the suite; no Release file is tried then. */
  readonly inReleasePath?: string;
  /** Use the archive as of this time, `"20250101T000000Z"`; only for archives of the distribution. */
  readonly snapshot?: string;
  /**
   * The keys that may sign it: an armored key, paths of keyrings on the host, or fingerprints of
   * the distribution's keys. Default: all keys of the distribution.
   */
  readonly signedBy?: readonly string[];
  /** Accept it without a signature. Default false. */
  readonly trusted?: boolean;
  /** Refuse an expired Release file. Default: as for the rootfs. */
  readonly checkValidUntil?: boolean;
  /** Whether to fetch indexes by digest. Default `"yes"`: where the repository supports it. */
  readonly byHash?: "yes" | "no" | "force";
  /** Whether apt in the image uses it, too. Default true, except for repositories on this host. */
  readonly inImage?: boolean;
};

const SUITE = /^[^\s/][^\s]*$|^\/$/;
const NAME = /^[a-z0-9][a-z0-9-]*$/;

/** Options of apt that say how it fetches, and nothing about what there is to choose from. */
const WITHOUT_EFFECT = [
  "languages",
  "targets",
  "pdiffs",
  "allow-insecure", // apt reads such indexes and then refuses their packages
  "allow-weak",
  "allow-downgrade-to-insecure",
  "architectures-add", // of those that the rootfs has all count already
  "languages-add",
  "languages-remove",
  "targets-add",
  "targets-remove",
  "contact",
  "bugs",
  "description",
];
const OPTIONS = [
  "architectures",
  "architectures-remove",
  "signed-by",
  "trusted",
  "check-valid-until",
  "valid-until-min",
  "valid-until-max",
  "check-date",
  "date-max-future",
  "inrelease-path",
  "snapshot",
  "include",
  "exclude",
  "by-hash",
];

/**
 * Checks sources; texts become objects.
 *
 * @throws {TypeError} If one of them is invalid.
 */
export function readSources(sources: readonly (DebianSource | string)[]): readonly DebianSource[] {
  if (!Array.isArray(sources)) throw unusable("sources", "expected a list");
  return sources
    .flatMap((source) => (typeof source === "string" ? sourcesOfText(source) : [source]))
    .map(checkSource);
}

function sourcesOfText(text: string): DebianSource[] {
  try {
    return parseSourcesText(text).map(sourceOfText);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new TypeError(error.message, { cause: error });
  }
}

function sourceOfText({ urls, suites, components, options }: SourceText): DebianSource {
  const refuse = (fact: string): TypeError =>
    unusable("sources", `the source "${urls[0]}" has the option ${fact}`);
  for (const name of options.keys()) {
    if (OPTIONS.includes(name) || WITHOUT_EFFECT.includes(name) || name.startsWith("x-")) continue;
    const hint = suggestName(name, OPTIONS);
    throw refuse(`"${name}", which is not known here${hint ? `. ${hint}` : ""}`);
  }
  const words = (name: string): readonly string[] | undefined => {
    const value = options.get(name);
    return value === undefined ? undefined : wordsOf(value);
  };
  const seconds = (name: string): number | undefined => {
    const value = options.get(name);
    if (value === undefined) return undefined;
    if (/^\d{1,12}$/.test(value)) return Number(value);
    throw refuse(`"${name}", which is no number of seconds: "${value}"`);
  };
  const architectures = words("architectures");
  const snapshot = options.get("snapshot");
  const given = {
    architectures: architectures && [...architectures, ...(words("architectures-add") ?? [])],
    architecturesRemove: words("architectures-remove"),
    include: words("include"),
    exclude: words("exclude"),
    signedBy: options.has("signed-by") ? signersOf(options.get("signed-by") ?? "") : undefined,
    trusted: options.has("trusted") ? isYes(options.get("trusted")) : undefined,
    checkValidUntil: isNo(options.get("check-valid-until")) ? false : undefined,
    checkDate: isNo(options.get("check-date")) ? false : undefined,
    dateMaxFuture: seconds("date-max-future"),
    validUntilMin: seconds("valid-until-min"),
    validUntilMax: seconds("valid-until-max"),
    inReleasePath: options.get("inrelease-path"),
    // "enable", the default, only has an effect together with a flag of apt's
    snapshot: /^(?:enable|disable|)$/.test(snapshot ?? "") ? undefined : snapshot,
    byHash: options.get("by-hash")?.toLowerCase(),
  };
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return { urls, suites, components, ...Object.fromEntries(present) };
}

/** A key in the text itself, where a dot stands for an empty line; else paths and fingerprints. */
function signersOf(value: string): readonly string[] {
  if (!value.includes("-----BEGIN")) return wordsOf(value.replaceAll(",", " "));
  return [`${value.trim().replace(/^\.$/gm, "")}\n`];
}

function checkSource(source: DebianSource): DebianSource {
  const urls = textList("sources", source.urls).map((url) =>
    publicUrl("sources", url, ["http", "https", "file"]),
  );
  const [url] = urls;
  if (url === undefined) throw unusable("sources", "a source has no URL");
  const { name = nameOfUrl(url), byHash = "yes" } = source;
  const suites = textList("sources", source.suites);
  const components = textList("sources", source.components ?? []);
  const named = { ...source, name, byHash, suites, components };
  const fact = suitesProblem(named) ?? sourceProblem(named);
  if (fact !== undefined) throw unusable("sources", `the source "${url}" ${fact}`);
  return {
    ...named,
    urls,
    trusted: flag("sources", source.trusted ?? false),
    inImage: flag("sources", source.inImage ?? urls.some((item) => !item.startsWith("file:"))),
    ...(source.signedBy !== undefined && { signedBy: textList("sources", source.signedBy) }),
  };
}

/** What is wrong with its suites and components, if anything is. */
function suitesProblem({
  suites,
  components,
}: Required<Pick<DebianSource, "suites" | "components">>): string | undefined {
  if (suites.length === 0) return "names no suite";
  for (const suite of suites) {
    if (!SUITE.test(suite) || hasDots(suite)) return `names the suite "${suite}", which is not one`;
    if (suite.endsWith("/") && components.length > 0) {
      return `has components, which the flat repository "${suite}" cannot have`;
    }
    if (!suite.endsWith("/") && components.length === 0) {
      return `names no component of the suite "${suite}"`;
    }
  }
  return undefined;
}

/** What is wrong with the rest of it. */
function sourceProblem(
  source: DebianSource & Required<Pick<DebianSource, "name" | "byHash">>,
): string | undefined {
  const { name, byHash, include, exclude, inReleasePath, snapshot } = source;
  if (include !== undefined && exclude !== undefined) {
    return "has both include and exclude, of which it can have one";
  }
  if (inReleasePath !== undefined && (inReleasePath.startsWith("/") || hasDots(inReleasePath))) {
    return `has its InRelease file at "${inReleasePath}", outside the suite`;
  }
  if (snapshot !== undefined && !/^\d{8}T\d{6}Z$/.test(snapshot)) {
    return `names the snapshot "${snapshot}", no time such as "20250101T000000Z"`;
  }
  if (!NAME.test(name)) return `is called "${name}": expected a-z, 0-9 and "-"`;
  if (!["yes", "no", "force"].includes(byHash)) {
    return `says by-hash "${byHash}": expected yes, no or force`;
  }
  return undefined;
}

function hasDots(path: string): boolean {
  return path.split("/").includes("..");
}

/** `download-docker-com-linux-debian` */
function nameOfUrl(url: string): string {
  const { host, pathname } = new URL(url);
  const words = `${host}${pathname}`.toLowerCase().split(/[^a-z0-9]+/);
  return words.filter(Boolean).join("-") || "local";
}
