/**
 * Which packages are installed on top of an image, as a lock.
 *
 * @module
 */
import type { PlatformLock, Repository, ResolveContext } from "@rootsmith/core/provider";
import { INSTALLED } from "./formats/installed-stanza.ts";
import { packageKey } from "./formats/package-key.ts";
import { type PackageSpec, parsePackageSpec } from "./formats/package-spec.ts";
import type { DebianExtra } from "./lock/lock.ts";
import { lockedFact, lockOf, packageExtra, type Resolved } from "./lock-of.ts";
import type { BaseSystem } from "./on-top/base-system.ts";
import { type BaseChoices, baseChoices } from "./on-top/installed-choices.ts";
import { upgradesBySource, withSameSource } from "./on-top/same-source.ts";
import { isDebFile } from "./options/options.ts";
import type { PackagePool } from "./resolver/package-pool.ts";
import {
  type InstalledChoice,
  type ResolvedPackage,
  resolvePackages,
} from "./resolver/resolver.ts";
import { SelectedPackages } from "./resolver/selected-packages.ts";
import { withSha256 } from "./resolver/sha256-of-packages.ts";

/** What is to be installed, and on what. */
export interface OnTop extends Omit<Resolved, "resolved" | "base"> {
  readonly base: BaseSystem;
  readonly pool: PackagePool;
  /** Those of local files. */
  readonly local: readonly PackageSpec[];
}

export interface ResolvedOnTop {
  readonly lock: PlatformLock;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/**
 * Its `packages` are those to install, then those of the image that stay, which have no digest.
 *
 * @throws {ResolveError} If they cannot be installed beside what is there.
 */
export async function resolveOnTop(onTop: OnTop, ctx: ResolveContext): Promise<ResolvedOnTop> {
  const { settings, base, pool, release, releases, architecture } = onTop;
  const specs = settings.include.filter((item) => !isDebFile(item)).map(parsePackageSpec);
  const choices = baseChoices(base, [...specs, ...onTop.local], settings, pool);
  const resolve = (installed: readonly InstalledChoice[]): readonly ResolvedPackage[] =>
    resolvePackages(pool, {
      target: `${release.codename}/${architecture}, on top of the image below`,
      specs: choices.specs,
      exclude: settings.exclude,
      removed: choices.removed,
      preferred: choices.preferred,
      recommends: settings.recommends,
      installed,
    });
  let resolved = resolve(choices.installed);
  if (upgradesBySource(base)) {
    let installed = withSameSource(choices.installed, resolved, pool);
    while (installed !== undefined) {
      resolved = resolve(installed);
      installed = withSameSource(installed, resolved, pool);
    }
  }
  const repositories: readonly Repository[] = releases.map(({ request }) => request.repository);
  const added = await withSha256(
    resolved.filter((item) => !stays(item)),
    repositories,
    ctx,
  );
  return {
    lock: await lockOnTop(onTop, added, resolved.filter(stays), choices),
    warnings: warningsOf(choices),
  };
}

async function lockOnTop(
  onTop: OnTop,
  added: readonly ResolvedPackage[],
  kept: readonly ResolvedPackage[],
  { removed, installed }: BaseChoices,
): Promise<PlatformLock> {
  const { base, pool } = onTop;
  const automatic = new Set(base.packages.filter((item) => item.isAutomatic).map(({ key }) => key));
  const known = new Set(base.packages.map(({ key }) => key));
  const lock = await lockOf({ ...onTop, resolved: added.map(withMark), base: [] });
  const none: ReadonlySet<string> = new Set();
  const extra: DebianExtra = {
    ...(lock.extra as DebianExtra),
    aptFiles: [], // the image has its own
    onTop: {
      removed,
      ...(isInTheWay(removed, added, onTop) && { removedFirst: true }),
      manual: installed
        .filter(({ requested }) => requested)
        .map((item) => packageKey(item.package, pool.architecture))
        .filter((key) => automatic.has(key)),
    },
  };
  return {
    ...lock,
    packages: [
      ...lock.packages,
      ...kept.map(withMark).map((item) => {
        const { digest: _none, ...fact } = lockedFact(item.package, onTop);
        return { ...fact, extra: packageExtra(item, none, none) };
      }),
    ],
    extra,
  };

  /** An upgrade changes no mark. */
  function withMark(item: ResolvedPackage): ResolvedPackage {
    const { key, requested } = item;
    return { ...item, requested: requested || (known.has(key) && !automatic.has(key)) };
  }
}

/** Whether something that comes conflicts with what goes. */
function isInTheWay(
  removed: readonly string[],
  added: readonly ResolvedPackage[],
  { base, pool }: OnTop,
): boolean {
  const going = new SelectedPackages(pool.architecture);
  for (const item of base.packages) {
    if (removed.includes(item.key)) going.add({ package: item.package, level: 0 });
  }
  return added.some((item) => going.blockersOf(item.package).length > 0);
}

function stays({ package: { origin } }: ResolvedPackage): boolean {
  return origin === INSTALLED;
}

function warningsOf({ unknown }: BaseChoices): ResolvedOnTop["warnings"] {
  const [first] = unknown;
  if (first === undefined) return [];
  const others = unknown.length > 1 ? ` and ${unknown.length - 1} more` : "";
  const message = `${first.name} ${first.version}${others} of the image below is in no repository: it stays as it is`;
  return [{ code: "PACKAGE_UNKNOWN", message }];
}
