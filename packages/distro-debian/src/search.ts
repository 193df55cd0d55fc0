/**
 * What of the archive could be installed.
 *
 * @module
 */
import type {
  AvailablePackage,
  PackageFilter,
  Platform,
  ResolveContext,
} from "@rootsmith/core/provider";
import { withCurrentPool } from "./current-pool.ts";
import type { DebianPackage, IndexOrigin } from "./formats/debian-package.ts";
import type { DebianSettings } from "./options/debian-options.ts";
import { debArchOf } from "./releases/platform.ts";
import type { Distribution } from "./releases/release.ts";
import { summariesOf } from "./repository/summaries.ts";
import type { PackagePool } from "./resolver/package-pool.ts";

/** @throws As `resolveDebian()`. */
export async function searchDebian(
  distribution: Distribution,
  settings: DebianSettings,
  isWanted: PackageFilter,
  { platform, ctx }: { readonly platform: Platform; readonly ctx: ResolveContext },
): Promise<readonly AvailablePackage[]> {
  const architectures = [debArchOf(platform, distribution.name), ...settings.architectures];
  const target = { distribution, settings, platform };
  return withCurrentPool(target, architectures, ctx, async (pool, sources) => {
    const found = new Map<string, string>();
    for (const source of sources) {
      for (const [name, summary] of await summariesOf(source, ctx)) {
        if (!found.has(name) && isWanted({ name, summary })) found.set(name, summary);
      }
    }
    return [...found].flatMap(([name, summary]) =>
      architectures.flatMap((own) => versionsOf(name, own, pool, summary)),
    );
  });
}

function versionsOf(
  name: string,
  own: string,
  pool: PackagePool,
  summary: string,
): AvailablePackage[] {
  return pool.versionsOf(name, own).map((item: DebianPackage, index) => ({
    name: item.name,
    version: item.version,
    architecture: item.architecture,
    ...(summary !== "" && { summary }),
    repositories: [...new Set(pool.originsOf(item).map(placeOf))],
    chosen: index === 0,
  }));
}

/** Of a flat repository, that has no components, the suite is a directory. */
function placeOf({ repository, suite, component }: IndexOrigin): string {
  if (suite.endsWith("/")) return `${repository} ${suite}`;
  return `${suite}/${component}`;
}
