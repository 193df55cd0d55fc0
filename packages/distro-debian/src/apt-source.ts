/**
 * A repository that a user adds to those of the distribution.
 *
 * @see sources.list(5)
 * @module
 */
import { FormatError, flag, publicUrl, suggestName, textList, unusable } from "@rootsmith/core";
import { isNo, isYes, parseSourcesText, type SourceText, wordsOf } from "./sources-text.ts";

export interface DebianSource {
  /** By which a mirror for it is given, and its files in the image are called. Default: made of the URL. */
  readonly name?: string;
  /** Base URLs, tried in order: `http:`, `https:` or `file:`. */
  readonly urls: readonly string[];
  /** A suite that ends in a slash is a directory with the indexes themselves: a flat repository. */
  readonly suites: readonly string[];
  /** None for a flat repository. */
  readonly components?: readonly string[];
  /** Debian's names. Default: all that the rootfs has. */
  readonly architectures?: readonly string[];
  /**
   * Whose signatures count: an armored key, paths of keyrings of the host, or fingerprints of keys
   * of the distribution. Default: all keys of the distribution. Nothing else can vouch for it.
   */
  readonly signedBy?: readonly string[];
  /** Take it unsigned. Default false. */
  readonly trusted?: boolean;
  /** Default: that of the rootfs. */
  readonly checkValidUntil?: boolean;
  /** Whether indexes are fetched by digest. Default `"yes"`: where the repository says that it can. */
  readonly byHash?: "yes" | "no" | "force";
  /** Whether apt in the image has it too. Default true, but for what is only on this host. */
  readonly inImage?: boolean;
}

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
  "date-max-future",
  "valid-until-min",
  "valid-until-max",
  "description",
  "x-repolib-name",
];
const OPTIONS = ["architectures", "signed-by", "trusted", "check-valid-until", "by-hash"];

/**
 * Checks sources; texts become objects.
 *
 * @throws {TypeError} If one of them is not what it has to be.
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
    throw unusable("sources", error.message);
  }
}

function sourceOfText({ urls, suites, components, options }: SourceText): DebianSource {
  for (const name of options.keys()) {
    if (OPTIONS.includes(name) || WITHOUT_EFFECT.includes(name)) continue;
    const hint = suggestName(name, OPTIONS);
    throw unusable(
      "sources",
      `the source "${urls[0]}" has the option "${name}", which is not known here${hint ? `. ${hint}` : ""}`,
    );
  }
  const [signedBy, architectures] = [options.get("signed-by"), options.get("architectures")];
  const [trusted, valid] = [options.get("trusted"), options.get("check-valid-until")];
  const byHash = options.get("by-hash")?.toLowerCase();
  return {
    urls,
    suites,
    components,
    ...(architectures !== undefined && { architectures: wordsOf(architectures) }),
    ...(signedBy !== undefined && { signedBy: signersOf(signedBy) }),
    ...(trusted !== undefined && { trusted: isYes(trusted) }),
    ...(valid !== undefined && { checkValidUntil: !isNo(valid) }),
    ...(byHash !== undefined && { byHash: byHash as NonNullable<DebianSource["byHash"]> }),
  };
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
  const refuse = (fact: string): TypeError => unusable("sources", `the source "${url}" ${fact}`);
  const suites = textList("sources", source.suites);
  const components = textList("sources", source.components ?? []);
  if (suites.length === 0) throw refuse("names no suite");
  for (const suite of suites) {
    if (!SUITE.test(suite) || suite.split("/").includes("..")) {
      throw refuse(`names the suite "${suite}", which is not one`);
    }
    if (suite.endsWith("/") && components.length > 0) {
      throw refuse(`has components, which the flat repository "${suite}" cannot have`);
    }
    if (!suite.endsWith("/") && components.length === 0) {
      throw refuse(`names no component of the suite "${suite}"`);
    }
  }
  const { name = nameOfUrl(url), byHash = "yes" } = source;
  if (!NAME.test(name)) throw refuse(`is called "${name}": expected a-z, 0-9 and "-"`);
  if (!["yes", "no", "force"].includes(byHash)) {
    throw refuse(`says by-hash "${byHash}": expected yes, no or force`);
  }
  return {
    ...source,
    name,
    urls,
    suites,
    components,
    byHash,
    trusted: flag("sources", source.trusted ?? false),
    inImage: flag("sources", source.inImage ?? urls.some((item) => !item.startsWith("file:"))),
    ...(source.signedBy !== undefined && { signedBy: textList("sources", source.signedBy) }),
  };
}

/** `download-docker-com-linux-debian` */
function nameOfUrl(url: string): string {
  const { host, pathname } = new URL(url);
  const words = `${host}${pathname}`.toLowerCase().split(/[^a-z0-9]+/);
  return words.filter(Boolean).join("-") || "local";
}
