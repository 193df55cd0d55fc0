/**
 * The mirrors of a Debian host, from its apt sources.
 *
 * @see sources.list(5), both formats
 * @module
 */
import type { RootfsReader } from "@rootsmith/core";
import { parseStanzas, type Stanza } from "./deb822.ts";

/** Where installers and images put the sources; other files are third parties'. */
const ONE_LINE_FILES = ["etc/apt/sources.list", "etc/apt/sources.list.d/debian.list"] as const;
const DEB822_FILES = [
  "etc/apt/sources.list.d/debian.sources",
  "etc/apt/sources.list.d/debian-security.sources",
  "etc/apt/sources.list.d/sources.sources",
] as const;

/** Schemes that core can fetch; apt has others, such as `cdrom:` and `mirror+file:`. */
const FETCHABLE = /^(?:https?|file):/;

interface AptSource {
  readonly urls: readonly string[];
  readonly suites: readonly string[];
}

/**
 * Base URLs by repository name, in the order of the files; empty if the host is not Debian.
 * Derivatives do not count: they have archives of their own.
 */
export async function debianHostMirrors(
  host: RootfsReader,
): Promise<Readonly<Record<string, readonly string[]>>> {
  if (!/^ID="?debian"?$/m.test(await readText(host, "etc/os-release"))) return {};
  const sources: AptSource[] = [];
  for (const path of DEB822_FILES) sources.push(...parseDeb822(await readText(host, path)));
  for (const path of ONE_LINE_FILES) sources.push(...parseOneLine(await readText(host, path)));

  const mirrors: Record<string, string[]> = {};
  for (const { urls, suites } of sources) {
    const repository = suites.some(isSecurity) ? "debian-security" : "debian";
    const known = mirrors[repository] ?? [];
    const added = urls.filter((url) => FETCHABLE.test(url) && !known.includes(url));
    if (added.length > 0) mirrors[repository] = [...known, ...added];
  }
  return mirrors;
}

/** `bookworm-security`; up to buster `buster/updates`. */
function isSecurity(suite: string): boolean {
  return suite.endsWith("-security") || suite.endsWith("/updates");
}

async function readText(host: RootfsReader, path: string): Promise<string> {
  return new TextDecoder().decode(await host.read(path));
}

function parseDeb822(text: string): AptSource[] {
  return parseStanzas(text)
    .filter((stanza) => wordsOf(stanza, "types").includes("deb"))
    .filter((stanza) => !/^(?:no|false|without|off|disable)$/i.test(stanza.get("enabled") ?? "yes"))
    .map((stanza) => ({
      urls: wordsOf(stanza, "uris").map(withoutTrailingSlash),
      suites: wordsOf(stanza, "suites"),
    }));
}

/** `deb [signed-by=…] http://mirror.example/debian bookworm main` */
function parseOneLine(text: string): AptSource[] {
  return text.split("\n").flatMap((line) => {
    const [, url, suite] = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? [];
    if (url === undefined || suite === undefined) return [];
    return [{ urls: [withoutTrailingSlash(url)], suites: [suite] }];
  });
}

function wordsOf(stanza: Stanza, field: string): string[] {
  return (stanza.get(field) ?? "").split(/\s+/).filter(Boolean);
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
