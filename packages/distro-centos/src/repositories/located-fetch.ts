/**
 * Fetches the files of a repository from its location: below the mirrors of a release, or in a
 * directory of the host.
 *
 * @module
 */
import {
  collectBytes,
  type ExpectedDigest,
  FetchError,
  HOST_REPOSITORY,
  type HostFile,
  type Repository,
  type ResolveContext,
  ResolveError,
} from "@rootsmith/core/provider";
import type { PackageSource } from "./package-source.ts";

/** A context that fetches the files of each repository from its location. */
export function locatedFetch(
  sources: readonly PackageSource[],
  ctx: ResolveContext,
): ResolveContext {
  const locations = new Map(sources.map(({ config, location }) => [config.name, location]));
  return {
    ...ctx,
    fetch(repository, path, expected) {
      const location = locations.get(repository.name);
      if (location === undefined) return ctx.fetch(repository, path, expected);
      return fetchLocated(location.repository, `${location.path}/${path}`, ctx, expected);
    },
  };
}

/**
 * As `ctx.fetch`, but can read files of the host as well.
 *
 * @throws {FetchError | DigestMismatchError} As `ctx.fetch`.
 */
export async function fetchLocated(
  repository: Repository,
  path: string,
  ctx: ResolveContext,
  expected?: { readonly digest: ExpectedDigest; readonly size: number },
): Promise<Uint8Array> {
  if (repository.name !== HOST_REPOSITORY || expected !== undefined) {
    return ctx.fetch(repository, path, expected);
  }
  const { content } = await hostFile(path, ctx);
  return collectBytes(content.open());
}

/** The repository of packages in directories of the host. */
export const HOST: Repository = { name: HOST_REPOSITORY, urls: [] };
const REPOMD = "/repodata/repomd.xml";

/** The path of a directory with a repository, in the form that locks have for paths of the host. */
export async function hostDirectory(directory: string, ctx: ResolveContext): Promise<string> {
  const { source } = await hostFile(`${directory}${REPOMD}`, ctx);
  return source.path.slice(0, -REPOMD.length);
}

/** A file of the host. @throws {FetchError} If there is none. */
export async function hostFile(path: string, ctx: ResolveContext): Promise<Required<HostFile>> {
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
