/**
 * The mirrors of a host that runs the distribution itself, from its apt sources.
 *
 * @see sources.list(5), both formats
 * @module
 */
import { type FileReader, FormatError, readOsRelease } from "@rootsmith/core/provider";
import { parseSourcesText, type SourceText } from "../formats/sources-text.ts";
import { DEBIAN } from "./debian-releases.ts";
import type { Distribution } from "./release.ts";
import { archivesOf } from "./trusted-keys.ts";

/** Schemes that core can fetch; apt has others, such as `cdrom:` and `mirror+file:`. */
const FETCHABLE = /^(?:https?|file):/;

/** Base URLs by repository name that apt of the host has for Debian; empty if the host is another distribution. */
export function debianHostMirrors(
  host: FileReader,
): Promise<Readonly<Record<string, readonly string[]>>> {
  return hostMirrors(DEBIAN, host);
}

/**
 * Base URLs by repository name, in the order of the files; empty if the host is another
 * distribution. Derivatives do not count: they have archives of their own.
 */
export async function hostMirrors(
  distribution: Distribution,
  host: FileReader,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { name, id = name } = distribution;
  if ((await readOsRelease(host))?.id !== id) return {};
  const mirrors: Record<string, string[]> = {};
  for (const file of sourceFiles(name)) {
    for (const { urls, suites } of readSources(await readText(host, file))) {
      for (const url of urls.filter((item) => FETCHABLE.test(item))) {
        const repository = repositoryOf(distribution, url, suites);
        if (repository === undefined || mirrors[repository]?.includes(url)) continue;
        mirrors[repository] = [...(mirrors[repository] ?? []), url];
      }
    }
  }
  return mirrors;
}

/** Where installers and images put the sources; other files are third parties'. */
function sourceFiles(name: string): readonly string[] {
  const directory = "etc/apt/sources.list.d";
  return [
    `${directory}/${name}.sources`,
    `${directory}/${name}-security.sources`,
    `${directory}/sources.sources`,
    "etc/apt/sources.list",
    `${directory}/${name}.list`,
  ];
}

/** apt itself would complain about a malformed file; here it has nothing to offer. */
function readSources(text: string): readonly SourceText[] {
  try {
    return parseSourcesText(text);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/**
 * Whose mirror it is. A mirror of security suites alone does not have the others, even where one
 * archive holds both.
 */
function repositoryOf(
  distribution: Distribution,
  url: string,
  suites: readonly string[],
): string | undefined {
  const { releases } = distribution;
  if (suites.every(isSecurity)) {
    return releases.find(({ securityArchive }) => securityArchive)?.securityArchive?.repository;
  }
  const names = archivesOf(distribution).map(({ repository }) => repository);
  return names.find((name) => url.endsWith(`/${name}`)) ?? releases[0]?.archives[0]?.repository;
}

/** `bookworm-security`; up to buster `buster/updates`. */
function isSecurity(suite: string): boolean {
  return suite.endsWith("-security") || suite.endsWith("/updates");
}

async function readText(host: FileReader, path: string): Promise<string> {
  return new TextDecoder().decode(await host.read(path));
}
