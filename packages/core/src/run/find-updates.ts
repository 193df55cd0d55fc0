/**
 * Packages of a lock or an image that are no longer the newest.
 *
 * @module
 */
import type { PlatformLock } from "../contract/platform-lock.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";
import { packageArchitecture } from "../packages/package-architecture.ts";
import type { PackageFact } from "../packages/package-fact.ts";
import type { PackageUpdate } from "../packages/package-update.ts";
import type { ResolveOptions } from "./build-options.ts";
import { resolvePlatform, resolvingContext } from "./resolve-platform.ts";
import { type Run, withRun } from "./run.ts";

/** The packages of one platform. */
export interface PlatformPackages {
  readonly platform: Platform;
  /** As a {@linkcode PlatformLock} or the database of a rootfs lists them. */
  readonly packages: readonly PackageFact[];
}

/** What is newer, of one platform. */
export interface PlatformUpdates {
  readonly platform: string;
  /** How many packages were looked for. */
  readonly packages: number;
  /** Sorted by name. */
  readonly updates: readonly PackageUpdate[];
}

/**
 * Looks for each package whether the provider's repositories have something newer. Reads their
 * metadata, fetches no package, and writes nothing but the cache.
 *
 * @param installed Of each platform; locks are of this shape. Others are not looked at, whatever
 *   `options.platforms` says.
 * @throws {RootfsError} Of the class that says what failed; the reason of `signal` if that aborted.
 */
export async function findUpdates(
  options: ResolveOptions,
  installed: readonly PlatformPackages[],
): Promise<readonly PlatformUpdates[]> {
  return withRun(options, async (run) => {
    const found: PlatformUpdates[] = [];
    for (const { platform, packages } of installed) {
      const name = formatPlatform(platform);
      const updates = await run.clock.time("resolve", name, () =>
        updatesOf(run, platform, packages),
      );
      found.push({ platform: name, packages: packages.length, updates: updates.toSorted(byName) });
    }
    return found;
  });
}

async function updatesOf(
  run: Run,
  platform: Platform,
  packages: readonly PackageFact[],
): Promise<readonly PackageUpdate[]> {
  if (packages.length === 0) return [];
  const { provider } = run.options;
  if (provider.updates === undefined) {
    return changedPackages(packages, await resolvePlatform(run, platform));
  }
  return provider.updates(packages, platform, await resolvingContext(run));
}

/** Of a provider that only resolves: versions that are other ones than before. */
function changedPackages(
  packages: readonly PackageFact[],
  { packages: resolved, sources }: PlatformLock,
): readonly PackageUpdate[] {
  const repositories = new Map(sources.map(({ digest, repository }) => [digest, repository]));
  const now = Map.groupBy(resolved, withoutVersion);
  return packages.flatMap((item) => {
    const others = now.get(withoutVersion(item)) ?? [];
    const [other] = others;
    if (other === undefined || others.some(({ version }) => version === item.version)) return [];
    const architecture = packageArchitecture(item);
    return {
      name: item.name,
      ...(architecture !== undefined && { architecture }),
      from: item.version,
      to: other.version,
      repository: (other.digest && repositories.get(other.digest)) ?? "",
      security: false,
    };
  });
}

/** Qualifiers count only for the architecture: that of the source has a version, too. */
function withoutVersion(item: PackageFact): string {
  const name = item.purl.replace(/@[^?#]*/, "").replace(/[?#].*$/, "");
  return `${name} ${packageArchitecture(item) ?? ""}`;
}

function byName(a: PackageUpdate, b: PackageUpdate): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
