/**
 * All packages that some options can choose from, by the archive as it is now.
 *
 * @module
 */
import type { ResolveContext } from "@rootsmith/core/provider";
import { debArchOf } from "./releases/platform.ts";
import { chooseIndexes } from "./repository/choose-indexes.ts";
import { withCurrentReleases } from "./repository/current-releases.ts";
import { fetchIndex, type IndexSource } from "./repository/fetch-index.ts";
import type { Target } from "./repository/suite-requests.ts";
import { suitesOf } from "./repository/suites.ts";
import { PackagePool } from "./resolver/package-pool.ts";

/**
 * Calls `use` with them, and with the indexes that they stand in.
 *
 * @param architectures The native one first.
 * @throws As `resolveDebian()`.
 */
export async function withCurrentPool<T>(
  { distribution, settings, platform }: Omit<Target, "architecture">,
  architectures: readonly string[],
  ctx: ResolveContext,
  use: (pool: PackagePool, sources: readonly IndexSource[]) => Promise<T>,
): Promise<T> {
  const architecture = debArchOf(platform, distribution.name);
  const target = { distribution, settings, platform, architecture };
  const { requests } = await suitesOf(target, ctx);
  return withCurrentReleases(requests, ctx, async (releases) => {
    const sources = chooseIndexes(releases, architectures, ctx);
    const indexes = await Promise.all(sources.map((source) => fetchIndex(source, ctx)));
    ctx.signal.throwIfAborted();
    const foreign = architectures.filter((name) => name !== architecture);
    return use(new PackagePool(indexes, { architecture, foreign, pins: settings.pins }), sources);
  });
}
