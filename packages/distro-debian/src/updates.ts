/**
 * What the archive has by now that is newer than packages of a rootfs.
 *
 * @see apt_preferences(5), "APT's Default Priority Assignments"
 * @module
 */
import {
  type PackageFact,
  type PackageUpdate,
  type Platform,
  packageArchitecture,
  type ResolveContext,
} from "@rootsmith/core/provider";
import { withCurrentPool } from "./current-pool.ts";
import type { DebianPackage } from "./formats/debian-package.ts";
import { ownArchitecture } from "./formats/package-key.ts";
import { compareVersions } from "./formats/version.ts";
import type { DebianSettings } from "./options/debian-options.ts";
import { debArchOf } from "./releases/platform.ts";
import type { Distribution } from "./releases/release.ts";
import type { PackagePool } from "./resolver/package-pool.ts";
import { isOfSecurity } from "./resolver/security-suites.ts";

/** What a package has that is installed and stands in no index. */
const INSTALLED_PRIORITY = 100;

/**
 * The newer versions that `apt list --upgradable` would name, by the archive of today. One is for
 * security where any version that is newer than what is there stands in a security suite.
 *
 * @throws As `resolveDebian()`.
 */
export async function debianUpdates(
  distribution: Distribution,
  settings: DebianSettings,
  packages: readonly PackageFact[],
  { platform, ctx }: { readonly platform: Platform; readonly ctx: ResolveContext },
): Promise<readonly PackageUpdate[]> {
  const architecture = debArchOf(platform, distribution.name);
  const installed = packages.map((item) => ({
    ...item,
    architecture: packageArchitecture(item) ?? architecture,
  }));
  const own = installed.map((item) => ownArchitecture(item, architecture));
  const architectures = [...new Set([architecture, ...settings.architectures, ...own])];
  const today = { distribution, settings: ofToday(settings), platform };
  return withCurrentPool(today, architectures, ctx, async (pool) =>
    installed.flatMap((item) => updateOf(item, pool) ?? []),
  );
}

/** The sources without their snapshots. */
function ofToday({ snapshot: _then, sources, ...settings }: DebianSettings): DebianSettings {
  return { ...settings, sources: sources.map(({ snapshot: _at, ...source }) => source) };
}

function updateOf(
  { name, version, architecture }: PackageFact & { readonly architecture: string },
  pool: PackagePool,
): PackageUpdate | undefined {
  const own = ownArchitecture({ name, architecture }, pool.architecture);
  const isNewer = (item: DebianPackage): boolean => compareVersions(item.version, version) > 0;
  // What is installed is not replaced by an older version, whatever has a higher priority.
  const [candidate] = pool
    .versionsOf(name, own)
    .filter((item) => isNewer(item) || compareVersions(item.version, version) === 0);
  if (candidate === undefined || !isNewer(candidate)) return undefined;
  if (pool.priorityOf(candidate) < INSTALLED_PRIORITY) return undefined;
  const isSecurity = (item: DebianPackage): boolean => pool.originsOf(item).some(isOfSecurity);
  const between = pool
    .versionsOf(name, own)
    .filter((item) => isNewer(item) && compareVersions(item.version, candidate.version) <= 0);
  const origins = pool.originsOf(candidate);
  const { repository } = origins.find(isOfSecurity) ?? candidate.origin;
  return {
    name,
    architecture,
    from: version,
    to: candidate.version,
    repository,
    security: between.some(isSecurity),
  };
}
