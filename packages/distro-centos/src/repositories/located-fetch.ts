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

/** The same context, in which a repository of a release is a path below its mirrors. */
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
 * As `ctx.fetch`, of the host as well.
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

/** The repository of directories. */
export const HOST: Repository = { name: HOST_REPOSITORY, urls: [] };
const REPOMD = "/repodata/repomd.xml";

/** A directory that holds a repository, as paths of the host stand in a lock. */
export async function hostDirectory(directory: string, ctx: ResolveContext): Promise<string> {
  const { source } = await hostFile(`${directory}${REPOMD}`, ctx);
  return source.path.slice(0, -REPOMD.length);
}

/** @throws {FetchError} If it is not there. */
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
