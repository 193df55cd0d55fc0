/**
 * What the repositories say of the packages of a lock, and of others that could be installed.
 *
 * @module
 */
import {
  type AvailablePackage,
  type PackageFilter,
  type PackageGraph,
  type Platform,
  type PlatformLock,
  packageArchitecture,
  type ResolveContext,
} from "@rootsmith/core/provider";
import { parseEvr } from "@rootsmith/rpm";
import { lockedGraph, searchPackages } from "@rootsmith/rpm/solver";
import type { Target } from "./repositories/package-source.ts";
import { withOpenRepositories } from "./repositories/with-repositories.ts";

type Options = Pick<Target, "distribution" | "settings">;

/** @throws As `resolveCentos()`. */
export async function rpmLockGraph(
  options: Options,
  { packages, platform }: PlatformLock,
  ctx: ResolveContext,
): Promise<PackageGraph> {
  const { groups, groupTypes, include, modules } = options.settings;
  const locked = packages.map((item) => ({
    purl: item.purl,
    name: item.name,
    arch: packageArchitecture(item) ?? "noarch",
    evr: parseEvr(item.version),
  }));
  return withOpenRepositories(options, platform, ctx, (repositories, { release }) => {
    const own = release.include ?? [];
    const ownGroups = release.groups ?? ["core"];
    return lockedGraph(locked, repositories, {
      asked: [...include.filter((spec) => !own.includes(spec)), ...modules],
      base: own,
      askedGroups: groups.filter((group) => !ownGroups.includes(group)).map((id) => `@${id}`),
      baseGroups: groups.filter((group) => ownGroups.includes(group)).map((id) => `@${id}`),
      groupTypes,
      warn: (message) => ctx.report({ type: "warning", code: "RELATIONS_UNKNOWN", message }),
    });
  });
}

/** @throws As `resolveCentos()`. */
export async function searchRpms(
  options: Options,
  isWanted: PackageFilter,
  platform: Platform,
  ctx: ResolveContext,
): Promise<readonly AvailablePackage[]> {
  const { exclude, include: specs, modules } = options.settings;
  return withOpenRepositories(options, platform, ctx, (repositories, { architecture }) =>
    searchPackages(
      repositories,
      {
        architecture: architecture.arch,
        exclude,
        specs,
        modules,
        warn: (message) => ctx.report({ type: "warning", code: "MODULE_UNKNOWN", message }),
      },
      isWanted,
    ),
  );
}
