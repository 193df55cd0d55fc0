/**
 * The mirrors of a host that runs the same release, as `yum --installroot` takes them from its
 * repository files.
 *
 * @see os-release(5), dnf.conf(5)
 * @module
 */
import { FormatError, type RootfsReader } from "@rootsmith/core";
import { type ConfiguredRepository, parseRepoFile } from "@rootsmith/rpm";
import type { Family, Release } from "./release.ts";

/** What the distributions call their files; others are third parties'. */
const FILES = [
  ...["CentOS-Base", "CentOS-Linux-BaseOS", "CentOS-Linux-AppStream", "CentOS-Stream-BaseOS"],
  ...["CentOS-Stream-AppStream", "centos", "rocky", "Rocky-BaseOS", "Rocky-AppStream"],
  ...["almalinux", "almalinux-baseos", "almalinux-appstream", "oracle-linux-ol8"],
  ...["oracle-linux-ol9", "public-yum-ol6", "oracle-linux-ol7", "sl", "sl6", "sl7"],
  ...["fedora", "fedora-updates"],
];
/** Variables that their URLs have. */
const VARIABLES = ["contentdir", "stream", "infra", "ociregion", "ocidomain"];

/**
 * Base URLs below which the release's repositories are, under the name by which a user gives a mirror
 * for them; empty on other hosts. Mirrorlists are not looked at: they name no mirror of the host's own.
 */
export async function hostMirrors(
  family: Family,
  release: Release,
  host: RootfsReader,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const osRelease = await readText(host, "etc/os-release");
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}="?([^"\\n]*)"?$`, "m").exec(osRelease)?.[1];
  const major = Number.parseInt(release.releasever, 10);
  if (value("ID") !== family.id || Number.parseInt(value("VERSION_ID") ?? "", 10) !== major) {
    return {};
  }
  const mirrors = new Set<string>();
  for (const { urls } of await repositoriesOf(release, host)) {
    for (const url of urls) {
      const base = baseOf(url.replace(/\/+$/, ""), release);
      if (base !== undefined) mirrors.add(base);
    }
  }
  return mirrors.size === 0 ? {} : { [family.name]: [...mirrors] };
}

async function repositoriesOf(
  { releasever }: Release,
  host: RootfsReader,
): Promise<readonly ConfiguredRepository[]> {
  const variables: Record<string, string> = { releasever };
  for (const name of VARIABLES) {
    for (const directory of ["etc/yum/vars", "etc/dnf/vars"]) {
      const text = await readText(host, `${directory}/${name}`);
      if (text !== "") variables[name] = text.trim();
    }
  }
  const repositories: ConfiguredRepository[] = [];
  for (const name of FILES) {
    const text = await readText(host, `etc/yum.repos.d/${name}.repo`);
    repositories.push(...readRepositories(text, variables));
  }
  return repositories.filter(({ enabled }) => enabled);
}

/** yum itself would complain of a malformed file; here it has nothing to offer. */
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

/** What is left of a URL without the place of one of the release's repositories. */
function baseOf(url: string, { repositories, architectures }: Release): string | undefined {
  if (!/^(?:https?|file):/.test(url)) return undefined;
  for (const { path } of repositories) {
    for (const arch of ["$basearch", ...architectures]) {
      const place = `/${path.replaceAll("$basearch", arch)}`;
      if (url.endsWith(place)) return url.slice(0, -place.length);
    }
  }
  return undefined;
}

async function readText(host: RootfsReader, path: string): Promise<string> {
  return new TextDecoder().decode(await host.read(path));
}
