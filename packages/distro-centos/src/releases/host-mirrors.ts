/**
 * The mirrors of a host that runs the same release, as `yum --installroot` takes them from its
 * repository files.
 *
 * @see os-release(5), dnf.conf(5)
 * @module
 */
import { type FileReader, FormatError, readOsRelease } from "@rootsmith/core/provider";
import { type ConfiguredRepository, parseRepoFile } from "@rootsmith/rpm";
import { managerFiles } from "./manager-files.ts";
import { type Distribution, isRelease, type Release } from "./release.ts";

/** Variables that the URLs of the distributions have. */
const VARIABLES = ["contentdir", "stream", "infra", "ociregion", "ocidomain"];

/**
 * The mirrors of the release that the host's repository files name, by repository; empty on hosts that
 * do not run the release. Mirrorlists are ignored: they do not name a mirror of the host's own.
 */
export async function hostMirrors(
  distribution: Distribution,
  release: Release,
  host: FileReader,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const os = await readOsRelease(host);
  if (!isRelease(os, distribution, release)) return {};
  const mirrors = new Set<string>();
  for (const { urls } of await repositoriesOf(distribution, release, host)) {
    for (const url of urls) {
      const base = baseOf(url.replace(/\/+$/, ""), release);
      if (base !== undefined) mirrors.add(base);
    }
  }
  return mirrors.size === 0 ? {} : { [distribution.name]: [...mirrors] };
}

async function repositoriesOf(
  { repoFiles = [], manager }: Distribution,
  { releasever }: Release,
  host: FileReader,
): Promise<readonly ConfiguredRepository[]> {
  const files = managerFiles({ ...(manager && { manager }) });
  const variables: Record<string, string> = { releasever };
  for (const name of VARIABLES) {
    for (const directory of files.variables) {
      const text = await readText(host, `${directory}/${name}`);
      if (text !== "") variables[name] = text.trim();
    }
  }
  const found = new Map<string, ConfiguredRepository>();
  for (const directory of files.repositories) {
    for (const name of repoFiles) {
      const text = await readText(host, `${directory}/${name}.repo`);
      for (const repository of readRepositories(text, variables)) {
        if (!found.has(repository.name)) found.set(repository.name, repository);
      }
    }
  }
  return [...found.values()].filter(({ enabled }) => enabled);
}

/** A malformed file names no mirrors. yum would report it as an error. */
function readRepositories(
  text: string,
  variables: Readonly<Record<string, string>>,
): readonly ConfiguredRepository[] {
  try {
    return parseRepoFile(text, variables, "a repository file of the host").repositories;
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/** A URL without the path of one of the release's repositories. */
function baseOf(url: string, { repositories, architectures }: Release): string | undefined {
  if (!/^(?:https?|file):/.test(url)) return undefined;
  for (const { path, isMirrorlist = false } of repositories) {
    if (isMirrorlist) continue;
    for (const arch of ["$basearch", ...architectures]) {
      const suffix = `/${path.replaceAll("$basearch", arch)}`;
      if (url.endsWith(suffix)) return url.slice(0, -suffix.length);
    }
  }
  return undefined;
}

async function readText(host: FileReader, path: string): Promise<string> {
  return new TextDecoder().decode(await host.read(path));
}
