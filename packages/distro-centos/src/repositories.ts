/**
 * Where the packages of a rootfs come from, and who may have signed them.
 *
 * @module
 */
import {
  collectBytes,
  FormatError,
  type Repository,
  type ResolveContext,
  ResolveError,
} from "@rootsmith/core";
import { Keyring, readKeyring } from "@rootsmith/openpgp";
import { type CentosSettings, isBaseUrl } from "./options.ts";
import type { RpmArchitecture } from "./platform.ts";
import type { Family, Release } from "./release.ts";
import { RELEASE_KEYS } from "./release-keys.ts";
import { type ConfiguredRepository, parseRepoFile, type RepositoryConfig } from "./repo-file.ts";
import { repoVariables } from "./repo-variables.ts";

/** One repository that packages are chosen from. */
export interface PackageSource {
  readonly config: RepositoryConfig;
  /** Who may sign its packages. Absent: signatures are not checked. */
  readonly keyring?: Keyring;
  /** repomd.xml has to be signed by one of the same keys. */
  readonly repoGpgcheck?: boolean;
  /** For those of a release: the repository by whose name a mirror is given, and where in it. */
  readonly place?: { readonly repository: Repository; readonly path: string };
}

export interface Target {
  readonly family: Family;
  readonly release: Release;
  readonly settings: CentosSettings;
  readonly architecture: RpmArchitecture;
}

/**
 * The repositories of the settings, else those of the release.
 *
 * @throws {ResolveError} If a key is not there, or if nobody is known who may sign the packages.
 * @throws {FormatError} If the text of a repository file is malformed, or a key is no key.
 */
export async function packageSources(
  target: Target,
  ctx: ResolveContext,
): Promise<readonly PackageSource[]> {
  const { settings } = target;
  if (settings.repositories === undefined)
    return releaseSources(target, await trusted(target, ctx));
  const sources: PackageSource[] = [];
  for (const item of settings.repositories) {
    if (isBaseUrl(item)) {
      const name = sources.length === 0 ? "repo" : `repo-${sources.length + 1}`;
      sources.push({ config: { name, urls: [item] }, ...(await trusted(target, ctx)) });
    } else {
      sources.push(...(await fileSources(item, target, ctx)));
    }
  }
  if (sources.length > 0) return sources;
  throw new ResolveError("Cannot resolve the rootfs: its repository files enable no repository", {
    hint: "Write enabled=1 into the section of one",
  });
}

/** The same context, in which a repository of a release is a path below its mirrors. */
export function placedFetch(
  sources: readonly PackageSource[],
  ctx: ResolveContext,
): ResolveContext {
  const places = new Map(sources.map(({ config, place }) => [config.name, place]));
  return {
    ...ctx,
    fetch(repository, path, expected) {
      const place = places.get(repository.name);
      if (place === undefined) return ctx.fetch(repository, path, expected);
      return ctx.fetch(place.repository, `${place.path}/${path}`, expected);
    },
  };
}

function releaseSources(
  { family, release, settings, architecture }: Target,
  trust: Pick<PackageSource, "keyring">,
): readonly PackageSource[] {
  const { basearch } = architecture;
  const repository = { name: family.name, urls: settings.mirrors ?? release.mirrors };
  return release.repositories.map(({ id, path, elsewhere }) => {
    const place = (elsewhere?.[basearch] ?? path).replaceAll("$basearch", basearch);
    const urls = repository.urls.map((url) => `${url}/${place}`);
    return { config: { name: id, urls }, place: { repository, path: place }, ...trust };
  });
}

async function fileSources(
  text: string,
  target: Target,
  ctx: ResolveContext,
): Promise<readonly PackageSource[]> {
  const { settings, release, architecture } = target;
  const variables = repoVariables(release.releasever, architecture.arch, settings.vars);
  const { main, repositories } = parseRepoFile(text, variables, "the repository file");
  const mainCheck = main.get("gpgcheck") !== "0";
  const enabled = repositories.filter((item) => item.enabled);
  return Promise.all(
    enabled.map(async (item) => {
      const config = { ...item, urls: item.urls.map(withoutSlash) };
      const check = settings.checkSignatures && (item.gpgcheck ?? mainCheck);
      const keyring = check || item.repoGpgcheck ? await keysOf(item, target, ctx) : undefined;
      return {
        config,
        ...(check && keyring && { keyring }),
        ...(item.repoGpgcheck && settings.checkSignatures && { repoGpgcheck: true }),
      };
    }),
  );
}

/** The caller's keys; else those that the section names; else the release's. */
async function keysOf(
  { name, gpgkeys }: ConfiguredRepository,
  target: Target,
  ctx: ResolveContext,
): Promise<Keyring> {
  const isGiven = (ctx.keyring ?? target.settings.keys) !== undefined;
  if (isGiven || gpgkeys.length === 0) return trustedKeys(target, ctx);
  const keyrings = await Promise.all(
    gpgkeys.map(async (url) => {
      const bytes = url.startsWith("file://")
        ? await readHostFile(decodeURIComponent(url.slice("file://".length)), name, ctx)
        : await ctx.fetch(
            { name: `${name} key`, urls: [url.replace(/[^/]*$/, "")] },
            baseName(url),
          );
      return readKeyring(bytes);
    }),
  );
  return new Keyring(keyrings.flatMap(({ keys }) => keys));
}

async function trusted(
  target: Target,
  ctx: ResolveContext,
): Promise<Pick<PackageSource, "keyring">> {
  return target.settings.checkSignatures ? { keyring: await trustedKeys(target, ctx) } : {};
}

async function trustedKeys(
  { family, release, settings }: Target,
  ctx: ResolveContext,
): Promise<Keyring> {
  if (ctx.keyring !== undefined) return readKeyring(ctx.keyring);
  if (settings.keys !== undefined) {
    return readKeyring(new TextEncoder().encode(settings.keys.join("\n")));
  }
  if (release.keys.length > 0) {
    return (await readKeyring(new TextEncoder().encode(RELEASE_KEYS))).pick(release.keys);
  }
  throw new ResolveError(
    `Cannot trust the packages of ${family.title} ${release.name}: none of its keys is known here`,
    { hint: "Give its public key" },
  );
}

async function readHostFile(path: string, name: string, ctx: ResolveContext): Promise<Uint8Array> {
  const [file] = await ctx.hostFiles(path);
  if (file?.content === undefined) {
    throw new FormatError(`Cannot read the key "${path}" of repository "${name}": it is no file`, {
      format: "openpgp",
    });
  }
  return collectBytes(file.content.open());
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

function baseName(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}
