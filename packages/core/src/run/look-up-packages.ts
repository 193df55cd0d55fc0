/**
 * What a provider's repositories say of packages, without building.
 *
 * @module
 */
import type { PlatformLock } from "../contract/platform-lock.ts";
import { ResolveError } from "../model/errors.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";
import type { AvailablePackage, PackageFilter } from "../packages/available-package.ts";
import type { PackageGraph } from "../packages/package-graph.ts";
import type { ResolveOptions } from "./build-options.ts";
import { resolvingContext } from "./resolve-platform.ts";
import { withRun } from "./run.ts";

/**
 * How the packages of a lock ask for each other. Reads the metadata of the provider's repositories and fetches no
 * package.
 *
 * @throws {ResolveError} If the provider cannot say it.
 */
export async function lockGraph(
  options: ResolveOptions,
  lock: PlatformLock,
): Promise<PackageGraph> {
  const { provider } = options;
  return withRun(options, (run) =>
    run.clock.time("resolve", formatPlatform(lock.platform), async () => {
      const graph = await provider.packageGraph?.(lock, await resolvingContext(run));
      if (graph !== undefined) return graph;
      throw new ResolveError(
        `Cannot say how the packages of ${provider.name} ask for each other: its provider does not`,
        { hint: "Build the image and ask of that: its package database may say it" },
      );
    }),
  );
}

/**
 * Packages that the provider could install with its options: of each name the version first that it would choose.
 *
 * @throws {ResolveError} If the provider cannot search.
 */
export async function searchPackages(
  options: ResolveOptions,
  isWanted: PackageFilter,
  platform: Platform,
): Promise<readonly AvailablePackage[]> {
  const { provider } = options;
  return withRun(options, (run) =>
    run.clock.time("resolve", formatPlatform(platform), async () => {
      const found = await provider.search?.(isWanted, platform, await resolvingContext(run));
      if (found !== undefined) return found;
      throw new ResolveError(
        `Cannot search the packages of ${provider.name}: its provider has no search`,
      );
    }),
  );
}
