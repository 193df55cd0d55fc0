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
import { parseEvr } from "@rootsmith/rpm";
import { newerPackages } from "@rootsmith/rpm/solver";
import type { Target } from "./repositories/package-source.ts";
import { withOpenRepositories } from "./repositories/with-repositories.ts";

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
  return withOpenRepositories(target, platform, ctx, (repositories, { architecture }) =>
    newerPackages(installed, repositories, {
      architecture: architecture.arch,
      exclude: settings.exclude,
      specs: settings.include,
      modules: settings.modules,
      warn: (message) => ctx.report({ type: "warning", code: "ERRATA_UNKNOWN", message }),
    }),
  );
}
