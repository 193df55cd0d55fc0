/**
 * Debian as a provider.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core";
import { configureDebian } from "./configure.ts";
import { debianHostMirrors } from "./host-mirrors.ts";
import { debianLayers } from "./layers.ts";
import { readDebianLock } from "./lock.ts";
import { type DebianOptions, debianSettings } from "./options.ts";
import { resolveDebian } from "./resolve.ts";

/**
 * A Debian root filesystem, as debootstrap or mmdebstrap make it.
 *
 * @example
 * ```ts
 * debian({ suite: "trixie", include: ["ca-certificates", "curl"] });
 * ```
 *
 * @throws {ResolveError} If the suite is not known.
 * @throws {TypeError} If another option is not what it has to be.
 */
export function debian(options: DebianOptions): RootfsProvider {
  const settings = debianSettings(options);
  return {
    name: "debian",
    revision: 1,
    options: settings,
    resolve: (platform, ctx) => resolveDebian(settings, platform, ctx),
    layers: (lock, ctx) => debianLayers(lock, readDebianLock(lock), settings, ctx),
    configure: (lock, ctx) => configureDebian(lock, readDebianLock(lock), settings, ctx),
    config: () => ({
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["bash"],
    }),
    hostMirrors: debianHostMirrors,
  };
}
