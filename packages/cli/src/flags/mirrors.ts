/**
 * Mirrors, as flags and the environment name them.
 *
 * @module
 */
import { type BuildOptions, parseRepositoryName } from "@rootsmith/core";
import { withoutUserPart } from "@rootsmith/core/provider";
import type { CommandHost } from "../process/command-host.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";

/**
 * Those of flags come before those of the environment.
 *
 * @param main The repository of a mirror without a name.
 * @throws {UsageError} If one is no URL.
 */
export async function readMirrors(
  flags: readonly string[] | undefined,
  main: string,
  env: CommandHost["env"],
): Promise<Required<Pick<BuildOptions, "mirrors">> & Pick<BuildOptions, "packageRegistries">> {
  const mirrors = { ...envMirrors(env), ...flagMirrors(flags, main) };
  const packageRegistries = await asUsage(() => flagRegistries(flags));
  return { mirrors, ...(packageRegistries.length > 0 && { packageRegistries }) };
}

/** `docker://HOST/NAME` has packages of all repositories. */
function flagRegistries(mirrors: readonly string[] = []): readonly string[] {
  return mirrors.filter(isRegistry).map((url) => {
    const { host, repository } = parseRepositoryName(url);
    return `${host}/${repository}`;
  });
}

function isRegistry(url: string): boolean {
  return url.startsWith("docker://");
}

/** `URL` is a mirror of the provider's main repository, `NAME=URL` of any other. */
export function flagMirrors(
  mirrors: readonly string[] | undefined,
  main: string,
): Record<string, string[]> {
  const urls: Record<string, string[]> = {};
  for (const text of mirrors ?? []) {
    if (isRegistry(text)) continue;
    const [, name = main, url = ""] = /^(?:([a-z0-9-]+)=)?(.*)$/.exec(text) ?? [];
    checkUrl(url, `--mirror ${text.slice(0, text.length - url.length)}${withoutUserPart(url)}`);
    urls[name] = [...(urls[name] ?? []), url];
  }
  return urls;
}

/** `ROOTSMITH_DEBIAN_SECURITY_MIRROR` holds mirrors of `debian-security`, separated by white space. */
function envMirrors(env: CommandHost["env"]): Record<string, string[]> {
  const urls: Record<string, string[]> = {};
  for (const [variable, value = ""] of Object.entries(env)) {
    const [, name] = /^ROOTSMITH_([A-Z0-9_]+)_MIRROR$/.exec(variable) ?? [];
    const list = value.split(/\s+/).filter(Boolean);
    if (name === undefined || list.length === 0) continue;
    for (const url of list) checkUrl(url, variable);
    urls[name.toLowerCase().replaceAll("_", "-")] = list;
  }
  return urls;
}

function checkUrl(url: string, where: string): void {
  if (URL.canParse(url) && /^(https?|file):$/.test(new URL(url).protocol)) return;
  throw new UsageError(
    `Cannot use the mirror "${withoutUserPart(url)}" of ${where}: it is no URL of http, https or file`,
    {
      hint: isRegistry(url)
        ? `A registry has packages of all repositories: --mirror ${url}`
        : "Write it like http://mirror.example/debian or file:///srv/mirror",
    },
  );
}
