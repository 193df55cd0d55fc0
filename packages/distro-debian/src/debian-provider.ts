/**
 * What all distributions of the Debian family have in common: all but their data.
 *
 * The code that installs packages is loaded only when needed: a rootfs in the cache does not need it.
 *
 * @module
 */
import {
  distrolessOnTopError,
  type ImageConfig,
  ResolveError,
  type RootfsProvider,
  type RootfsTree,
} from "@rootsmith/core/provider";
import { BUSYBOX, rootsOf } from "./distroless/roots.ts";
import { lockHookFiles } from "./image/hook-files.ts";
import { NORMALIZATIONS } from "./image/normalizations.ts";
import { readDebianLock } from "./lock/lock.ts";
import type { DebianOptions, DebianSettings } from "./options/debian-options.ts";
import { firstHookStep } from "./options/hooks.ts";
import { debianSettings } from "./options/options.ts";
import { hostMirrors } from "./releases/host-mirrors.ts";
import type { Distribution } from "./releases/release.ts";
import { resolveDebian } from "./resolve.ts";
import { copyrightLicenses } from "./unpack/copyright-licenses.ts";

/**
 * The root filesystem of a distribution of the family, as debootstrap or mmdebstrap make it.
 *
 * @example
 * ```ts
 * const kali = (options: DebianOptions) => debianProvider(KALI, options);
 * ```
 *
 * @throws {ResolveError} If the suite is not known.
 * @throws {TypeError} If another option is invalid.
 */
export function debianProvider(distribution: Distribution, options: DebianOptions): RootfsProvider {
  const settings = debianSettings(options, distribution);
  const runsNothing = settings.variant === "extract" && firstHookStep(settings.hooks) === undefined;
  return {
    name: distribution.name,
    revision: 5,
    normalizations: [...NORMALIZATIONS, ...(distribution.normalizations ?? [])],
    options: settings,
    async resolve(platform, ctx) {
      if (settings.distroless && ctx.base !== undefined) throw distrolessOnTopError();
      const lock = await resolveDebian(distribution, settings, platform, ctx);
      if (settings.distroless) rootsOf(readDebianLock(lock), settings);
      return await lockHookFiles(lock, settings.hooks, ctx);
    },
    async updates(packages, platform, ctx) {
      const { debianUpdates } = await import("./updates.ts");
      return debianUpdates(distribution, settings, packages, { platform, ctx });
    },
    async packageGraph(lock, ctx) {
      const { debianLockGraph } = await import("./lock-graph.ts");
      return debianLockGraph(distribution, settings, lock, ctx);
    },
    async search(isWanted, platform, ctx) {
      const { searchDebian } = await import("./search.ts");
      return searchDebian(distribution, settings, isWanted, { platform, ctx });
    },
    async *layers(lock, ctx) {
      if (ctx.base !== undefined) throw notUnpacked();
      const { debianLayers } = await import("./layers.ts");
      yield* debianLayers(lock, readDebianLock(lock), settings, ctx);
    },
    ...(!runsNothing && {
      configure: async (lock, ctx) => {
        if (ctx.base !== undefined) {
          const { configureOnTop } = await import("./configure-on-top.ts");
          return configureOnTop(lock, readDebianLock(lock), settings, ctx.base);
        }
        const { configureDebian } = await import("./configure.ts");
        return configureDebian(lock, readDebianLock(lock), settings, ctx);
      },
    }),
    extendsImages: "packages",
    ...(settings.distroless && {
      installed: async (rootfs: RootfsTree) =>
        (await import("./dpkg/installed-packages.ts")).installedDebianPackages(rootfs),
    }),
    config: ({ base }) => (base === undefined ? configOf(settings) : {}),
    licenses: copyrightLicenses,
    async hostMirrors(host) {
      const mirrors = Object.entries(await hostMirrors(distribution, host));
      // what the caller names comes before what the host has
      const { mirrors: named, securityMirrors } = settings;
      return Object.fromEntries(
        mirrors.filter(([name]) => !(name.endsWith("-security") ? securityMirrors : named)),
      );
    },
  };
}

/** Files alone would leave the database of the image below as it was. */
function notUnpacked(): ResolveError {
  return new ResolveError(
    "Cannot put packages on top of an image without configuring them: its own dpkg installs them",
    { hint: 'Leave out "--configure none" and the variant "extract"' },
  );
}

function configOf({ distroless, debug }: DebianSettings): ImageConfig {
  const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  if (!distroless) return { Env: [`PATH=${path}`], Cmd: ["bash"] };
  if (!debug) return { Env: [`PATH=${path}`] };
  return { Env: [`PATH=${path}:/${BUSYBOX}`], Cmd: [`/${BUSYBOX}/sh`] };
}
