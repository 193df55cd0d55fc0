/**
 * The text of apt's sources: `sources.list`, one line each, and `.sources`, in stanzas.
 *
 * @see sources.list(5)
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";
import { parseStanzas, type Stanza } from "./deb822.ts";

/** One line or stanza that names binary packages and is not disabled. Its options are as written. */
export interface SourceText {
  /** Base URLs without their last slash. */
  readonly urls: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** By the name that a stanza gives it, in lower case: `"architectures"`, `"signed-by"`. */
  readonly options: ReadonlyMap<string, string>;
}

/** What a line calls otherwise than a stanza. */
const STANZA_NAMES: Readonly<Record<string, string>> = {
  arch: "architectures",
  lang: "languages",
  target: "targets",
};
/** `arch+=i386` is `Architectures-Add: i386`. */
const CHANGES: Readonly<Record<string, string>> = { "+": "-add", "-": "-remove" };
/** Fields of a stanza that are not options. */
const FIELDS = ["types", "uris", "suites", "components", "enabled"];
const TYPES = ["deb", "deb-src"];

/**
 * Reads either format; the first line that is not empty or a comment tells which it is.
 *
 * @throws {FormatError} If a line or a stanza is not a source.
 */
export function parseSourcesText(text: string): readonly SourceText[] {
  // a URL at the start of a line is a line that lacks its "deb"
  const isDeb822 = /^(?:[ \t]*(?:#.*)?\r?\n)*[A-Za-z][A-Za-z-]*[ \t]*:(?!\/\/)/.test(text);
  return isDeb822
    ? parseStanzas(text).filter(isWanted).map(sourceOfStanza)
    : text.split("\n").flatMap(sourceOfLine);
}

/** Whether apt takes the value for no, in any case. */
export function isNo(value: string | undefined): boolean {
  return /^(?:no|false|without|off|disable|0)$/i.test(value ?? "");
}

/** Whether apt takes the value for yes, in any case. */
export function isYes(value: string | undefined): boolean {
  return /^(?:yes|true|with|on|enable|1)$/i.test(value ?? "");
}

/** Words of a list that white space separates. */
export function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? "").split(/\s+/).filter(Boolean);
}

function isWanted(stanza: Stanza): boolean {
  if (isNo(stanza.get("enabled"))) return false;
  const types = wordsOf(stanza.get("types"));
  if (types.length === 0 || types.some((type) => !TYPES.includes(type)))
    throw malformedStanza(stanza);
  return types.includes("deb");
}

function sourceOfStanza(stanza: Stanza): SourceText {
  const [urls, suites] = [wordsOf(stanza.get("uris")), wordsOf(stanza.get("suites"))];
  if (urls.length === 0 || suites.length === 0) {
    throw malformedStanza(stanza);
  }
  return {
    urls: urls.map(withoutTrailingSlash),
    suites,
    components: wordsOf(stanza.get("components")),
    options: new Map([...stanza].filter(([name]) => !FIELDS.includes(name))),
  };
}

/** `deb [arch=amd64 signed-by=/key.gpg] http://mirror.example/debian bookworm main`; a URL may have blanks in brackets. */
function sourceOfLine(text: string): SourceText[] {
  const line = text.replace(/(^|\s)#.*$/, "").trim();
  if (line === "" || /^deb-src\s/.test(line)) return [];
  const [, options = "", rest] = /^deb\s+(?:\[([^\]]*)\]\s*)?(.*)$/.exec(line) ?? [];
  const [url, suite, ...components] = rest?.match(/(?:\[[^\][]*\]|[^\s[])+/g) ?? [];
  if (url === undefined || suite === undefined) throw malformed(line);
  return [
    {
      urls: [withoutTrailingSlash(url)],
      suites: [suite],
      components,
      options: new Map(wordsOf(options).map((word) => optionOfLine(word, line))),
    },
  ];
}

function optionOfLine(word: string, line: string): [string, string] {
  const [, name = "", change = "", value = ""] = /^([a-z-]*[a-z])([+-]?)=(.+)$/i.exec(word) ?? [];
  if (name === "") throw malformed(line);
  const key = name.toLowerCase();
  return [`${STANZA_NAMES[key] ?? key}${CHANGES[change] ?? ""}`, value.replaceAll(",", " ")];
}

function withoutTrailingSlash(url: string): string {
  let end = url.length;
  while (url.charAt(end - 1) === "/") end--;
  return url.slice(0, end);
}

function malformedStanza(stanza: Stanza): FormatError {
  return malformed([...stanza].map(([name, value]) => `${name}: ${value}`).join(" "));
}

function malformed(source: string): FormatError {
  const shown = source.length > 80 ? `${source.slice(0, 80)}…` : source;
  return new FormatError(
    `Cannot read the apt source "${shown}": expected "deb URL SUITE COMPONENT…"`,
    { format: "sources.list" },
  );
}
