/**
 * openSUSE as a provider.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core/provider";
import { type CentosOptions, rpmProvider } from "@rootsmith/distro-centos";
import { OPENSUSE } from "./opensuse-releases.ts";

/**
 * An openSUSE root filesystem, as `zypper --root` makes it.
 *
 * @example
 * ```ts
 * opensuse({ release: "16.0", include: ["nginx"] });
 * ```
 *
 * @param options `groups` are names of patterns; there are no `modules`.
 * @throws {ResolveError} If the release is not known.
 * @throws {TypeError} If another option is invalid.
 */
export function opensuse(options: CentosOptions): RootfsProvider {
  return rpmProvider(OPENSUSE, options);
}
