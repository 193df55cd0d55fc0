/**
 * From options to a lock: repositories, the closure of dependencies, the order of installation.
 *
 * @module
 */
import {
  distrolessOnTopError,
  formatPlatform,
  type JsonObject,
  type Platform,
  type PlatformLock,
  type ResolveContext,
  ResolveError,
  type RootfsTree,
  warnOfEndedRelease,
} from "@rootsmith/core/provider";
import { openRepository } from "@rootsmith/rpm";
import { lockOf, type Resolution } from "./lock/lock-of.ts";
import { type BaseSystem, readBaseSystem } from "./on-top/base-system.ts";
import type { CentosSettings } from "./options/settings.ts";
import { rpmArchOf } from "./releases/platform.ts";
import {
  type Distribution,
  distroReleases,
  findRelease,
  groupSpec,
  type Release,
} from "./releases/release.ts";
import { locatedFetch } from "./repositories/located-fetch.ts";
import { isStrict } from "./repositories/repositories.ts";
import { withRepositories } from "./repositories/with-repositories.ts";

/** To be increased when the same metadata would give another lock. */
const RESOLVER_REVISION = 6;

/** What is determined by metadata and settings alone. */
type Resolved = {
  readonly lock: PlatformLock;
  readonly warnings: readonly string[];
};

/**
 * Pins every package of a rootfs. Of repositories that have not changed only repomd.xml is fetched.
 *
 * @throws {UnsupportedPlatformError} If the release has no port for `platform`.
 * @throws {ResolveError} If a package, a group or a key does not exist, or if the packages cannot be
 *   installed together.
 * @throws {SignatureError} If a repomd.xml that has to be signed is not signed by a trusted key.
 */
export async function resolveCentos(
  distribution: Distribution,
  settings: CentosSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const base = ctx.base && (await baseOf(ctx.base, distribution, settings, platform));
  if (base === undefined) checkNeedsNoBase(settings);
  const { name } = findRelease(distribution, settings.release) as Release;
  warnOfEndedRelease(distribution.title, name, distroReleases(distribution), ctx);
  return withRepositories({ distribution, settings }, platform, ctx, async (repositories) => {
    const resolution = { ...repositories, platform, ...(base && { base }) };
    const resolved = await ctx.memo(keyOf(resolution), () => resolveNow(resolution, ctx));
    const { lock, warnings } = resolved as Resolved;
    for (const message of warnings) {
      ctx.report({ type: "warning", code: "NO_SUCH_PACKAGE", message });
    }
    return lock;
  });
}

function baseOf(
  tree: RootfsTree,
  distribution: Distribution,
  settings: CentosSettings,
  platform: Platform,
): Promise<BaseSystem> {
  if (settings.distroless) throw distrolessOnTopError();
  const release = findRelease(distribution, settings.release) as Release;
  const architecture = rpmArchOf(platform, release, distribution);
  return readBaseSystem(tree, { distribution, release, architecture });
}

/** @throws {ResolveError} If something is to happen to packages of an image that is not there. */
function checkNeedsNoBase({ upgrade, remove }: CentosSettings): void {
  const option = upgrade !== undefined ? "upgrade" : remove !== undefined ? "remove" : undefined;
  if (option === undefined) return;
  throw new ResolveError(`Cannot use the option ${option}: there is no image below`, {
    hint: "Name the image with --from, in scripts and definitions with from",
  });
}

/** Everything that determines the lock. */
function keyOf({
  distribution,
  settings,
  release,
  platform,
  repomds,
  sources,
  base,
}: Resolution): JsonObject {
  return {
    [distribution.name]: RESOLVER_REVISION,
    settings,
    release,
    platform: formatPlatform(platform),
    ...(base && { base: base.state }),
    repositories: repomds.map(({ digest, repository, request: { config } }) => {
      const { keyring, location } = sources.find((source) => source.config === config) ?? {};
      // the path of a directory depends on where the build runs
      const path = location?.path ?? "";
      return { digest, repository, config, path, keys: keyring?.fingerprints ?? [] };
    }),
  };
}

async function resolveNow(resolution: Resolution, ctx: ResolveContext): Promise<Resolved> {
  const { settings, architecture, repomds, sources, base } = resolution;
  const warnings: string[] = [];
  const located = locatedFetch(sources, ctx);
  const repositories = await Promise.all(repomds.map((item) => openRepository(item, located)));
  // Not needed while the repositories are as they were.
  const { resolveRpms } = await import("@rootsmith/rpm/solver");
  const { manager } = resolution.distribution;
  const resolved = await resolveRpms(repositories, {
    ...(manager && { manager }),
    architecture: architecture.arch,
    specs: specsOf(resolution),
    groupTypes: settings.groupTypes,
    exclude: settings.exclude,
    weakDeps: settings.weakDeps,
    best: settings.best ?? false,
    strict: isStrict(resolution),
    modules: [...new Set([...(base?.modules ?? []), ...settings.modules])],
    ...(base && {
      base: {
        packages: base.packages,
        protected: base.protected,
        ...(base.mayReplaceVendor && { mayReplaceVendor: base.mayReplaceVendor }),
        ...(settings.upgrade !== undefined && { upgrade: settings.upgrade }),
        ...(settings.remove !== undefined && { remove: settings.remove }),
      },
    }),
    warn: (message) => warnings.push(message),
  });
  ctx.signal.throwIfAborted();
  return { lock: await lockOf(resolved, resolution, ctx), warnings };
}

/** What every rootfs of the release gets by default, an image below has already, or is not to have. */
function specsOf({ settings, release, base, distribution }: Resolution): readonly string[] {
  const defaults = base === undefined ? [] : (release.groups ?? ["core"]);
  const own = base === undefined ? [] : (release.include ?? []);
  const isDefault = settings.groups.join() === defaults.join();
  const groups = isDefault ? [] : settings.groups;
  return [
    ...groups.map((group) => groupSpec(group, distribution)),
    ...settings.include.filter((spec) => !own.includes(spec)),
  ];
}
