/**
 * The Release files of some suites, as they are now.
 *
 * @module
 */
import { DigestMismatchError, isNotFound, type ResolveContext } from "@rootsmith/core/provider";
import { fetchRelease, type SignedRelease, type SuiteRequest } from "./fetch-release.ts";

/**
 * Calls `use` with the Release file of each suite, in their order. If the mirror is updated between a
 * Release file and its indexes, `use` is called once more.
 *
 * @throws As {@linkcode fetchRelease}.
 */
export async function withCurrentReleases<T>(
  requests: readonly SuiteRequest[],
  ctx: ResolveContext,
  use: (releases: readonly SignedRelease[]) => Promise<T>,
): Promise<T> {
  const fetchAll = (): Promise<SignedRelease[]> =>
    Promise.all(requests.map((request) => fetchRelease(request, ctx)));
  const releases = await fetchAll();
  try {
    return await use(releases);
  } catch (error) {
    if (!(error instanceof DigestMismatchError) && !isNotFound(error)) throw error;
    const again = await fetchAll();
    if (again.every(({ file }, i) => file.digest === releases[i]?.file.digest)) throw error;
    return await use(again);
  }
}
