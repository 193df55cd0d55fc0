/**
 * The repositories of a `.repo` file or a yum.conf.
 *
 * @module
 */
import type { ResolveContext } from "@rootsmith/core/provider";
import { parseRepoFile, type RepoFile, repoVariables } from "@rootsmith/rpm";
import type { PackageSource, Target } from "./package-source.ts";
import { keysOf, type ReadKey } from "./repository-keys.ts";

/** For messages. */
export const REPOSITORY_FILE = "the repository file";

/**
 * Those that a file enables.
 *
 * @param what The file, for messages.
 * @param readKey Reads a key file. Default: of the host.
 * @param before Names of repositories that are known already: those of the file do not count.
 */
export async function fileSources(
  text: string,
  target: Target,
  ctx: ResolveContext,
  {
    what = REPOSITORY_FILE,
    readKey,
    before,
  }: {
    readonly what?: string;
    readonly readKey?: ReadKey;
    readonly before?: ReadonlySet<string>;
  } = {},
): Promise<readonly PackageSource[]> {
  const { settings } = target;
  const { main, repositories } = parseFile(text, target, what);
  const enabled = repositories.filter((item) => item.enabled && !before?.has(item.name));
  return Promise.all(
    enabled.map(async (item) => {
      const config = { ...item, urls: item.urls.map(withoutSlash) };
      const check = settings.checkSignatures && (item.gpgcheck ?? main.gpgcheck ?? true);
      const keyring =
        check || item.repoGpgcheck ? await keysOf(item, target, ctx, readKey) : undefined;
      return {
        config,
        ...(check && keyring && { keyring }),
        ...(item.repoGpgcheck && settings.checkSignatures && { repoGpgcheck: true }),
      };
    }),
  );
}

export function parseFile(
  text: string,
  { settings, release, architecture }: Target,
  what: string = REPOSITORY_FILE,
): RepoFile {
  const variables = repoVariables(release.releasever, architecture.arch, settings.vars);
  return parseRepoFile(text, variables, what);
}

export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
