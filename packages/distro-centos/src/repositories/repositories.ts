/**
 * The repositories that packages come from, and the keys that may have signed them.
 *
 * @module
 */
import { type ResolveContext, ResolveError } from "@rootsmith/core/provider";
import { parseMirrorlist, parseRepoFile } from "@rootsmith/rpm";
import { isBaseUrl, isDirectory } from "../options/settings.ts";
import type { ReleaseRepository } from "../releases/release.ts";
import { baseSources } from "./base-sources.ts";
import { fileSources, parseFile, REPOSITORY_FILE, withoutSlash } from "./file-sources.ts";
import { HOST, hostDirectory } from "./located-fetch.ts";
import type { PackageSource, Target } from "./package-source.ts";
import { trustedKeys } from "./repository-keys.ts";

/**
 * The repositories in the settings, or else those of the release, and what an image below has beside them.
 *
 * @throws {ResolveError} If a key is missing, or if no key is known that may sign the packages.
 * @throws {FetchError} If a mirrorlist cannot be fetched.
 * @throws {FormatError} If a repository file or a mirrorlist is malformed, or a key is no key.
 */
export async function packageSources(
  target: Target,
  ctx: ResolveContext,
): Promise<readonly PackageSource[]> {
  const { settings } = target;
  if (settings.repositories === undefined) {
    const own = await releaseSources(target, ctx);
    return [...own, ...(await baseSources(target, own, ctx))];
  }
  const sources: PackageSource[] = [];
  for (const item of settings.repositories) {
    const name = sources.length === 0 ? "repo" : `repo-${sources.length + 1}`;
    const config = { name, urls: [item] };
    if (isBaseUrl(item)) {
      sources.push({ config, ...(await trusted(target, ctx)) });
    } else if (isDirectory(item)) {
      const location = { repository: HOST, path: await hostDirectory(item, ctx) };
      sources.push({ config, location, ...(await trusted(target, ctx)) });
    } else {
      sources.push(...(await fileSources(item, target, ctx)));
    }
  }
  if (sources.length > 0) return sources;
  throw new ResolveError("Cannot resolve the rootfs: its repository files enable no repository", {
    hint: "Write enabled=1 into the section of one",
  });
}

/**
 * Checks an item of the option that is the text of a file.
 *
 * @throws {FormatError} If it is neither a .repo file nor a yum.conf.
 */
export function checkRepositoryFile(item: string): void {
  if (isBaseUrl(item) || isDirectory(item)) return;
  parseRepoFile(item, {}, REPOSITORY_FILE);
}

/** Whether packages that cannot be installed are an error: the option, or else `[main]` of the last file. */
export function isStrict(target: Target): boolean {
  const { strict, repositories = [] } = target.settings;
  const texts = repositories.filter((item) => !isBaseUrl(item) && !isDirectory(item));
  const said = texts.flatMap((text) => parseFile(text, target).main.strict ?? []);
  return strict ?? said.at(-1) ?? true;
}

async function releaseSources(
  target: Target,
  ctx: ResolveContext,
): Promise<readonly PackageSource[]> {
  const trust = await trusted(target, ctx);
  return Promise.all(
    target.release.repositories.map(async (item) => ({
      ...(await releaseSource(item, target, ctx)),
      ...trust,
      ...(target.release.signedMetadata && trust.keyring && { repoGpgcheck: true }),
    })),
  );
}

async function releaseSource(
  { id, path, elsewhere, isMirrorlist = false }: ReleaseRepository,
  { distribution, release, settings, architecture: { basearch } }: Target,
  ctx: ResolveContext,
): Promise<PackageSource> {
  const repository = { name: distribution.name, urls: settings.mirrors ?? release.mirrors };
  const below = (elsewhere?.[basearch] ?? path).replaceAll("$basearch", basearch);
  if (!isMirrorlist) {
    const urls = repository.urls.map((url) => `${url}/${below}`);
    return { config: { name: id, urls }, location: { repository, path: below } };
  }
  const text = new TextDecoder().decode(await ctx.fetch(repository, below));
  const urls = parseMirrorlist(text, `the mirrorlist of "${id}"`).map(withoutSlash);
  // what its own server has, each of its mirrors has
  const bases = [...repository.urls, ...release.mirrors].map((base) => `${base}/`);
  const located = urls.flatMap((url) =>
    bases.filter((base) => url.startsWith(base)).map((base) => url.slice(base.length)),
  );
  return {
    config: { name: id, urls },
    ...(located[0] !== undefined && { location: { repository, path: located[0] } }),
  };
}

async function trusted(
  target: Target,
  ctx: ResolveContext,
): Promise<Pick<PackageSource, "keyring">> {
  return target.settings.checkSignatures ? { keyring: await trustedKeys(target, ctx) } : {};
}
