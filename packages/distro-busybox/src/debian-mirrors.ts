/**
 * The mirrors of a Debian host, for a package that is pinned by its digest.
 *
 * @see sources.list(5)
 * @module
 */
import type { FileReader } from "@rootsmith/core/provider";
import { DEBIAN_MIRRORS } from "./releases.ts";

const SOURCES = [
  "etc/apt/sources.list.d/debian.sources",
  "etc/apt/sources.list",
  "etc/apt/sources.list.d/debian.list",
] as const;

/** A field `URIs:` of deb822, or a line that begins with `deb` and options. */
const URL_LISTS = /^(?:URIs:|deb(?:[ \t]+\[[^\]]*\])?)[ \t]+(.*)$/gim;
const URLS = /(?:https?|file):\S+/g;

/**
 * All base URLs in the apt sources of a Debian host, then the built-in ones. Those of other archives
 * do no harm: what does not have the package is passed over.
 */
export async function debianMirrors(host: FileReader): Promise<readonly string[]> {
  const texts = await Promise.all(
    SOURCES.map(async (path) => new TextDecoder().decode(await host.read(path))),
  );
  const urls = texts
    .flatMap((text) => [...text.matchAll(URL_LISTS)])
    .flatMap(([, list = ""]) => list.match(URLS) ?? []);
  return [...new Set([...urls.map((url) => url.replace(/\/+$/, "")), ...DEBIAN_MIRRORS])];
}
