/**
 * From options to a lock: repositories, the closure of dependencies, the order of installation.
 *
 * @module
 */
import {
  formatPlatform,
  type JsonObject,
  type Platform,
  type PlatformLock,
  type ResolveContext,
} from "@rootsmith/core/provider";
import { openRepository } from "@rootsmith/rpm";
import { lockOf, type Resolution } from "./lock/lock-of.ts";
import type { CentosSettings } from "./options/settings.ts";
import type { Distribution } from "./releases/release.ts";
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
  return withRepositories({ distribution, settings }, platform, ctx, async (repositories) => {
    const resolution = { ...repositories, platform };
    const resolved = await ctx.memo(keyOf(resolution), () => resolveNow(resolution, ctx));
    const { lock, warnings } = resolved as Resolved;
    for (const message of warnings) {
      ctx.report({ type: "warning", code: "NO_SUCH_PACKAGE", message });
    }
    return lock;
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
}: Resolution): JsonObject {
  return {
    [distribution.name]: RESOLVER_REVISION,
    settings,
    release,
    platform: formatPlatform(platform),
    repositories: repomds.map(({ digest, repository, request: { config } }) => {
      const { keyring, location } = sources.find((source) => source.config === config) ?? {};
      // the path of a directory depends on where the build runs
      const path = location?.path ?? "";
      return { digest, repository, config, path, keys: keyring?.fingerprints ?? [] };
    }),
  };
}

async function resolveNow(resolution: Resolution, ctx: ResolveContext): Promise<Resolved> {
  const { settings, architecture, repomds, sources } = resolution;
  const warnings: string[] = [];
  const located = locatedFetch(sources, ctx);
  const repositories = await Promise.all(repomds.map((item) => openRepository(item, located)));
  // Not needed while the repositories are as they were.
  const { resolveRpms } = await import("@rootsmith/rpm/solver");
  const resolved = await resolveRpms(repositories, {
    architecture: architecture.arch,
    specs: [...settings.groups.map((group) => `@${group}`), ...settings.include],
    groupTypes: settings.groupTypes,
    exclude: settings.exclude,
    weakDeps: settings.weakDeps,
    best: settings.best ?? false,
    strict: isStrict(resolution),
    modules: settings.modules,
    warn: (message) => warnings.push(message),
  });
  ctx.signal.throwIfAborted();
  return { lock: await lockOf(resolved, resolution, ctx), warnings };
}
