/**
 * Kali Linux for the command, `rootsmith build kali`, and for build scripts.
 *
 * @module
 */
import type { DistroPlugin, RootfsProvider } from "@rootsmith/core/provider";
import { type DebianOptions, debianPlugin, debianProvider } from "@rootsmith/distro-debian";
import { KALI } from "./kali.ts";

export const plugin: DistroPlugin = debianPlugin({
  name: "kali",
  summary: "Kali Linux: kali-rolling (default), kali-last-snapshot, kali-dev",
  suite: "kali-rolling",
  load: async () => KALI,
});

/**
 * A Kali root filesystem.
 *
 * @throws {ResolveError} If the suite is not known.
 * @throws {TypeError} If another option is not what it has to be.
 */
export function kali(options: DebianOptions): RootfsProvider {
  return debianProvider(KALI, options);
}
