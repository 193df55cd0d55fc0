/**
 * A root file system that exists already: a directory, a tar, or a machine.
 *
 * @module
 */
import type { ImageConfig, RootfsProvider } from "@rootsmith/core/provider";
import { capturedLayers, resolveDirectory, resolveHost } from "./captured-rootfs.ts";
import { readRootfsLock } from "./rootfs-lock.ts";
import { type RootfsOptions, rootfsSettings } from "./rootfs-options.ts";
import { resolveTar, tarLayers } from "./tar-rootfs.ts";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * An image of what is there, with its owners, modes, times, links, devices and file capabilities.
 * Its command is the first shell that it has.
 *
 * @example
 * ```ts
 * rootfs({ dir: "./rootfs" });
 * rootfs({ tar: "rootfs.tar.xz" });
 * rootfs({ tar: "https://example.org/rootfs.tar.xz", digest: "sha256:…" });
 * rootfs({ host: "/", exclude: ["srv/*"] }); // the running machine
 * ```
 *
 * @throws {TypeError} If the options name no source or several, or one of them is malformed.
 */
export function rootfs(options: RootfsOptions): RootfsProvider {
  const settings = rootfsSettings(options);
  const { kind, exclude, include } = settings;
  return {
    name: "rootfs",
    revision: 2,
    options: { kind, exclude, include },
    async resolve(platform, ctx) {
      if (kind === "tar") return resolveTar(settings, platform, ctx);
      if (kind === "dir") return resolveDirectory(settings, platform, ctx);
      return resolveHost(settings, platform, ctx);
    },
    layers: (lock, ctx) => (kind === "tar" ? tarLayers(lock, ctx) : capturedLayers(lock, ctx)),
    config(lock): ImageConfig {
      const { shell } = readRootfsLock(lock);
      return { Env: [PATH], ...(shell !== undefined && { Cmd: [shell] }) };
    },
  };
}
