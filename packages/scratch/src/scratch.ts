/**
 * The empty image, which `FROM scratch` stands for, with files or without.
 *
 * @module
 */
import type { PlatformLock, RootfsProvider } from "@rootsmith/core/provider";
import { type ScratchOptions, scratchSettings, settingsJson } from "./options.ts";
import { resolveScratch } from "./resolve.ts";
import { lockedEntries } from "./scratch-lock.ts";

/**
 * An image of nothing but the files that are named. Without any it has no layer; nothing runs.
 *
 * @example
 * ```ts
 * scratch({ files: [{ copy: "hello", path: "/hello" }], cmd: ["/hello"] });
 * ```
 *
 * @throws {TypeError} If an option is not what it has to be.
 */
export function scratch(options: ScratchOptions = {}): RootfsProvider {
  const settings = scratchSettings(options);
  return {
    name: "scratch",
    revision: 1,
    options: settingsJson(settings),
    extendsImages: true,
    resolve: (platform, ctx) => resolveScratch(settings, platform, ctx),
    async *layers(lock: PlatformLock, ctx) {
      if (lock.extra === undefined) return;
      yield { title: "files", entries: lockedEntries(lock, ctx) };
    },
    config: () => settings.config,
  };
}
