/**
 * What the repositories have by now that is newer than packages of a rootfs.
 *
 * @module
 */
import {
  type PackageFact,
  type PackageUpdate,
  type Platform,
  packageArchitecture,
  type ResolveContext,
} from "@rootsmith/core/provider";
import { openRepository, parseEvr } from "@rootsmith/rpm";
import { newerPackages } from "@rootsmith/rpm/solver";
import { locatedFetch } from "./repositories/located-fetch.ts";
import type { Target } from "./repositories/package-source.ts";
import { withRepositories } from "./repositories/with-repositories.ts";

/** @throws As `resolveCentos()`. */
export async function rpmUpdates(
  target: Pick<Target, "distribution" | "settings">,
  packages: readonly PackageFact[],
  platform: Platform,
  ctx: ResolveContext,
): Promise<readonly PackageUpdate[]> {
  const { settings } = target;
  const installed = packages.map((item) => ({
    name: item.name,
    arch: packageArchitecture(item) ?? "noarch",
    evr: parseEvr(item.version),
  }));
  return withRepositories(target, platform, ctx, async ({ repomds, sources, architecture }) => {
    const located = locatedFetch(sources, ctx);
    const repositories = await Promise.all(repomds.map((item) => openRepository(item, located)));
    ctx.signal.throwIfAborted();
    return newerPackages(installed, repositories, {
      architecture: architecture.arch,
      exclude: settings.exclude,
      specs: settings.include,
      modules: settings.modules,
      warn: (message) => ctx.report({ type: "warning", code: "ERRATA_UNKNOWN", message }),
    });
  });
}
