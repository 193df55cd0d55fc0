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
import { groupSpec } from "./releases/release.ts";
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
  return withOpenRepositories(options, platform, ctx, (repositories, { release, distribution }) => {
    const own = release.include ?? [];
    const ownGroups = release.groups ?? ["core"];
    const specs = groups.map((id) => ({
      spec: groupSpec(id, distribution),
      isOwn: ownGroups.includes(id),
    }));
    const specsOf = (isOwn: boolean, isGroup: boolean): readonly string[] =>
      specs
        .filter((one) => one.isOwn === isOwn && one.spec.startsWith("@") === isGroup)
        .map(({ spec }) => spec);
    const asked = include.filter((spec) => !own.includes(spec));
    return lockedGraph(locked, repositories, {
      asked: [...asked, ...modules, ...specsOf(false, false)],
      base: [...own, ...specsOf(true, false)],
      askedGroups: specsOf(false, true),
      baseGroups: specsOf(true, true),
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
