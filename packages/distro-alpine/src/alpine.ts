/**
 * Alpine Linux as a provider.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core/provider";
import { configureAlpine } from "./configure.ts";
import { apkGraph } from "./database/apk-graph.ts";
import { alpineLayers } from "./layers.ts";
import { readAlpineLock } from "./lock/alpine-lock.ts";
import { type AlpineOptions, alpineSettings } from "./options/alpine-options.ts";
import { parseDependencies } from "./relations/dependency.ts";
import { alpineHostMirrors } from "./releases/host-mirrors.ts";
import { resolveAlpine } from "./resolve.ts";
import { searchAlpine } from "./search.ts";

/**
 * An Alpine root file system, as `apk add --initdb` makes it.
 *
 * @example
 * ```ts
 * alpine({ release: "3.24", packages: ["alpine-base", "curl"] });
 * ```
 *
 * @throws {TypeError | ResolveError} If an option is not what it has to be.
 */
export function alpine(options: AlpineOptions = {}): RootfsProvider {
  const settings = alpineSettings(options);
  return {
    name: "alpine",
    revision: 1,
    options: settings,
    resolve: (platform, ctx) => resolveAlpine(settings, platform, ctx),
    async packageGraph(lock) {
      const { packages } = readAlpineLock(lock);
      const records = lock.packages.map((fact, index) => ({
        fact,
        record: packages[index]?.apk.record ?? "",
      }));
      return apkGraph(records, settings.packages.flatMap(parseDependencies));
    },
    search: (isWanted, platform, ctx) => searchAlpine(settings, isWanted, platform, ctx),
    hostMirrors: alpineHostMirrors,
    layers: (lock, ctx) => alpineLayers(lock, settings, ctx),
    configure: async (lock, ctx) => configureAlpine(lock, settings, ctx),
    config: () => ({
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["/bin/sh"],
    }),
  };
}
