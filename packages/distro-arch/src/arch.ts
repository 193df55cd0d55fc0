/**
 * Arch Linux as a provider.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core/provider";
import { configureArch } from "./configure.ts";
import { archLayers } from "./layers.ts";
import { readArchLock } from "./lock/arch-lock.ts";
import { type ArchOptions, archSettings } from "./options/options.ts";
import { archGraph } from "./pacman/package-graph.ts";
import { resolveArch } from "./resolve.ts";
import { searchArch } from "./search.ts";

/**
 * An Arch Linux root file system, as `pacman -r ROOT -S base` makes it.
 *
 * @example
 * ```ts
 * arch({ release: "2026-11-01", include: ["git"] });
 * ```
 *
 * @throws {TypeError} If an option is not what it has to be.
 */
export function arch(options: ArchOptions = {}): RootfsProvider {
  const settings = archSettings(options);
  return {
    name: "arch",
    revision: 1,
    options: settings,
    resolve: (platform, ctx) => resolveArch(settings, platform, ctx),
    async packageGraph(lock) {
      const { packages } = readArchLock(lock);
      return archGraph(packages.map(({ fact, extra }) => ({ fact, ...extra, optional: [] })));
    },
    search: (isWanted, platform, ctx) => searchArch(settings, isWanted, platform, ctx),
    layers: (lock, ctx) => archLayers(lock, settings, ctx),
    configure: (lock, ctx) => configureArch(lock, settings, ctx),
    config: () => ({
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/bin",
        `LANG=${settings.locales[0] ?? "C.UTF-8"}`,
      ],
      Cmd: ["/usr/bin/bash"],
    }),
  };
}
