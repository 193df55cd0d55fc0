/**
 * __Name__ as a provider.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core/provider";
import { rootfsLayers } from "./layers.ts";
import { type __Name__Options, settingsOf } from "./options.ts";
import { resolveRelease } from "./resolve.ts";

/**
 * A root file system of __Name__.
 *
 * @throws {TypeError} If an option is not what it has to be.
 */
export function __function__(options: __Name__Options = {}): RootfsProvider {
  const settings = settingsOf(options);
  return {
    name: "__name__",
    revision: 1, // count up when the same lock would give other bytes
    options: settings,
    resolve: (platform, ctx) => resolveRelease(settings, platform, ctx),
    layers: (lock, ctx) => rootfsLayers(lock, settings, ctx),
    config: () => ({ Env: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["/bin/sh"] }),
    // configure: (lock, ctx) => …, if scripts have to run in the rootfs
  };
}
