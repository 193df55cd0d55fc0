/**
 * Amazon Linux for the command: `rootsmith build amazonlinux:2023`.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import { rpmPlugin } from "@rootsmith/distro-centos";

export const plugin: DistroPlugin = rpmPlugin({
  name: "amazonlinux",
  summary: "Amazon Linux: 2023",
  release: "2023",
  factory: async (options) => (await import("./amazonlinux.ts")).amazonlinux(options),
});
