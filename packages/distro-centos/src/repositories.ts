/**
 * Where the packages of a rootfs come from, and who may have signed them.
 *
 * @module
 */
import {
  collectBytes,
  type Digest,
  DigestMismatchError,
  FetchError,
  FormatError,
  HOST_REPOSITORY,
  type HostFile,
  type Repository,
  type ResolveContext,
  ResolveError,
} from "@rootsmith/core";
import { Keyring, readKeyring } from "@rootsmith/openpgp";
import { type CentosSettings, isBaseUrl, isDirectory } from "./options.ts";
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
  /**
   * For those of a release: the repository by whose name a mirror is given, and where in it. For
   * directories: the host, and where on it.
   */
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
    const name = sources.length === 0 ? "repo" : `repo-${sources.length + 1}`;
    const config = { name, urls: [item] };
    if (isBaseUrl(item)) {
      sources.push({ config, ...(await trusted(target, ctx)) });
    } else if (isDirectory(item)) {
      const place = { repository: HOST, path: await hostDirectory(item, ctx) };
      sources.push({ config, place, ...(await trusted(target, ctx)) });
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
      return fetchPlaced(place.repository, `${place.path}/${path}`, ctx, expected);
    },
  };
}

/**
 * As `ctx.fetch`, of the host as well.
 *
 * @throws {FetchError | DigestMismatchError} As `ctx.fetch`.
 */
export async function fetchPlaced(
  repository: Repository,
  path: string,
  ctx: ResolveContext,
  expected?: { readonly digest: Digest; readonly size: number },
): Promise<Uint8Array> {
  if (repository.name !== HOST_REPOSITORY) return ctx.fetch(repository, path, expected);
  const { source, content } = await hostFile(path, ctx);
  if (expected !== undefined && source.digest !== expected.digest) {
    throw new DigestMismatchError(path, expected.digest, source.digest);
  }
  return collectBytes(content.open());
}

const HOST: Repository = { name: HOST_REPOSITORY, urls: [] };
const REPOMD = "/repodata/repomd.xml";

/** The directory as paths of the host stand in a lock. */
async function hostDirectory(directory: string, ctx: ResolveContext): Promise<string> {
  const { source } = await hostFile(`${directory}${REPOMD}`, ctx);
  return source.path.slice(0, -REPOMD.length);
}

async function hostFile(path: string, ctx: ResolveContext): Promise<Required<HostFile>> {
  let files: readonly HostFile[];
  try {
    files = await ctx.hostFiles(path);
  } catch (cause) {
    if (!(cause instanceof ResolveError)) throw cause;
    throw new FetchError(cause.message, { url: path, status: 404, cause });
  }
  const [file] = files;
  if (file?.source !== undefined && file.content !== undefined) return file as Required<HostFile>;
  throw new ResolveError(`Cannot read "${path}": it is not a file`);
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
