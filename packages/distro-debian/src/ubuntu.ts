/**
 * Ubuntu as a provider.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core/provider";
import { debianProvider } from "./debian-provider.ts";
import type { DebianOptions } from "./options/debian-options.ts";
import { UBUNTU } from "./releases/ubuntu-releases.ts";

/**
 * An Ubuntu root filesystem, as debootstrap or mmdebstrap make it.
 *
 * @example
 * ```ts
 * ubuntu({ suite: "xenial" });
 * ```
 *
 * @throws {ResolveError} If the suite is not known.
 * @throws {TypeError} If another option is invalid.
 */
export function ubuntu(options: DebianOptions): RootfsProvider {
  return debianProvider(UBUNTU, options);
}
