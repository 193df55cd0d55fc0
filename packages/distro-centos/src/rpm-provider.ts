/**
 * What all RPM distributions have in common: everything except their data.
 *
 * The code that installs packages is loaded only when needed: a rootfs in the cache does not need it.
 *
 * @module
 */
import { ResolveError, type RootfsProvider, type RootfsTree } from "@rootsmith/core/provider";
import { NORMALIZATIONS } from "./image/normalizations.ts";
import { readCentosLock } from "./lock/lock.ts";
import type { CentosOptions } from "./options/options.ts";
import { centosSettings } from "./options/settings.ts";
import { hostMirrors } from "./releases/host-mirrors.ts";
import { type Distribution, findRelease, type Release } from "./releases/release.ts";
import { resolveCentos } from "./resolve.ts";

/**
 * The root filesystem of a distribution, as `dnf --installroot` makes it.
 *
 * @example
 * ```ts
 * const amazonlinux = (options: CentosOptions) => rpmProvider(AMAZON_LINUX, options);
 * ```
 *
 * @throws {ResolveError} If the release is not known.
 * @throws {TypeError} If another option is invalid.
 */
export function rpmProvider(distribution: Distribution, options: CentosOptions): RootfsProvider {
  const settings = centosSettings(options, distribution);
  return {
    name: distribution.name,
    revision: 5,
    normalizations: [...NORMALIZATIONS, ...(distribution.normalizations ?? [])],
    options: settings,
    resolve: (platform, ctx) => resolveCentos(distribution, settings, platform, ctx),
    async updates(packages, platform, ctx) {
      const { rpmUpdates } = await import("./updates.ts");
      return rpmUpdates({ distribution, settings }, packages, platform, ctx);
    },
    async packageGraph(lock, ctx) {
      const { rpmLockGraph } = await import("./look-up.ts");
      return rpmLockGraph({ distribution, settings }, lock, ctx);
    },
    async search(isWanted, platform, ctx) {
      const { searchRpms } = await import("./look-up.ts");
      return searchRpms({ distribution, settings }, isWanted, platform, ctx);
    },
    async *layers(lock, ctx) {
      if (ctx.base !== undefined) throw notUnpacked();
      const { centosLayers } = await import("./layers.ts");
      yield* centosLayers(lock, readCentosLock(lock), settings, ctx);
    },
    async configure(lock, ctx) {
      const { configureCentos } = await import("./configure.ts");
      // what every rootfs of the release has is not asked for
      const { include: own = [] } = findRelease(distribution, settings.release) as Release;
      const include = settings.include.filter((spec) => !own.includes(spec));
      return configureCentos(lock, readCentosLock(lock), { ...settings, include }, ctx);
    },
    async hostMirrors(host) {
      // What the caller names comes before what the host has.
      const isNamed = (settings.mirrors ?? settings.repositories) !== undefined;
      const release = findRelease(distribution, settings.release) as Release;
      return isNamed ? {} : hostMirrors(distribution, release, host);
    },
    ...(settings.distroless && {
      installed: async (rootfs: RootfsTree) =>
        (await import("@rootsmith/rpm")).installedRpmPackages(rootfs),
    }),
    extendsImages: "packages",
    config: ({ base }) =>
      base === undefined
        ? {
            Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            ...(!settings.distroless && { Cmd: ["/bin/bash"] }),
          }
        : {},
  };
}

/** Scriptlets of packages below have to run. */
function notUnpacked(): ResolveError {
  return new ResolveError("Cannot put packages on top of an image without configuring them", {
    hint: 'Leave out "--configure none"',
  });
}
