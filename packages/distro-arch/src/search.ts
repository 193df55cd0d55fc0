/**
 * What the repositories have.
 *
 * @module
 */
import type {
  AvailablePackage,
  PackageFilter,
  Platform,
  ResolveContext,
} from "@rootsmith/core/provider";
import type { ArchSettings } from "./options/options.ts";
import { openRepositories } from "./repository/open-repositories.ts";

/** @throws {SignatureError} If a database has a signature that does not count. */
export async function searchArch(
  settings: ArchSettings,
  isWanted: PackageFilter,
  platform: Platform,
  ctx: ResolveContext,
): Promise<readonly AvailablePackage[]> {
  const { packages } = await openRepositories(settings, platform, ctx);
  const found = packages.filter(({ name, summary }) => isWanted({ name, summary }));
  return [...Map.groupBy(found, ({ name }) => name).values()].flatMap((versions) =>
    versions.map(({ name, version, architecture, summary, repository }, index) => ({
      name,
      version,
      architecture,
      ...(summary !== "" && { summary }),
      repositories: [repository],
      chosen: index === 0,
    })),
  );
}
