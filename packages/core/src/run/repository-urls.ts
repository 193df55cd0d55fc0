/**
 * Where repositories are fetched from in one run.
 *
 * @module
 */
import type { RootfsProvider } from "../contract/provider.ts";
import { hostReader } from "../host/host-reader.ts";
import type { ResolveOptions } from "./build-options.ts";

/** The caller's mirrors, else the host's, else a repository's own URLs. */
export type UrlsOf = (repository: string, urls: readonly string[]) => readonly string[];

export interface RepositoryUrlsOptions extends Pick<ResolveOptions, "mirrors"> {
  /** Whose mirrors the host may have. */
  readonly provider?: Pick<RootfsProvider, "hostMirrors">;
}

/** The host is read when the first repository is needed, and once. */
export function repositoryUrls({
  provider,
  mirrors = {},
}: RepositoryUrlsOptions): () => Promise<UrlsOf> {
  let reading: Promise<UrlsOf> | undefined;
  const read = async (): Promise<UrlsOf> => {
    const hostMirrors = (await provider?.hostMirrors?.(hostReader)) ?? {};
    return (repository, urls) => mirrors[repository] ?? hostMirrors[repository] ?? urls;
  };
  return () => {
    reading ??= read();
    return reading;
  };
}
