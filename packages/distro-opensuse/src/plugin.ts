/**
 * openSUSE for the command: `rootsmith build opensuse:16.0`.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import { rpmPlugin } from "@rootsmith/distro-centos";

export const plugin: DistroPlugin = rpmPlugin({
  name: "opensuse",
  summary: "openSUSE: 15.6, 16.0, tumbleweed",
  release: "16.0",
  manager: "zypper",
  load: async () => (await import("./opensuse-releases.ts")).OPENSUSE,
});
