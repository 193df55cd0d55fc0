/**
 * Amazon Linux for the command, `rootsmith build amazonlinux:2023`, and for build scripts.
 *
 * @module
 */
import type { DistroPlugin, RootfsProvider } from "@rootsmith/core/provider";
import { type CentosOptions, rpmPlugin, rpmProvider } from "@rootsmith/distro-centos";
import { AMAZON_LINUX } from "./amazonlinux.ts";

export const plugin: DistroPlugin = rpmPlugin({
  name: "amazonlinux",
  summary: "Amazon Linux: 2023",
  release: "2023",
  load: async () => AMAZON_LINUX,
});

/**
 * An Amazon Linux root filesystem.
 *
 * @throws {ResolveError} If the release is not known.
 * @throws {TypeError} If another option is invalid.
 */
export function amazonlinux(options: CentosOptions): RootfsProvider {
  return rpmProvider(AMAZON_LINUX, options);
}
