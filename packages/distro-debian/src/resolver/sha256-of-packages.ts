/**
 * The SHA-256 of packages whose index has only another digest: a lock names sources by it.
 *
 * @module
 */
import type { Repository, ResolveContext } from "@rootsmith/core/provider";
import type { ResolvedPackage } from "./resolver.ts";

/**
 * Downloads the packages whose SHA-256 is not known, checks them by the digest that is, and puts the
 * other in its place.
 *
 * @throws {FetchError | DigestMismatchError} If no mirror has one of them as its index says.
 */
export function withSha256(
  resolved: readonly ResolvedPackage[],
  repositories: readonly Repository[],
  ctx: ResolveContext,
): Promise<readonly ResolvedPackage[]> {
  return Promise.all(
    resolved.map(async (item) => {
      const { digest, path, origin } = item.package;
      const repository = repositories.find(({ name }) => name === origin.repository);
      if (digest.startsWith("sha256:") || repository === undefined) return item;
      const { source } = await ctx.download(repository, path, digest);
      return { ...item, package: { ...item.package, digest: source.digest, size: source.size } };
    }),
  );
}
