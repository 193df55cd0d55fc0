/**
 * Debian as a provider.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core/provider";
import { debianProvider } from "./debian-provider.ts";
import type { DebianOptions } from "./options/debian-options.ts";
import { DEBIAN } from "./releases/debian-releases.ts";

/**
 * A Debian root filesystem, as debootstrap or mmdebstrap make it.
 *
 * @example
 * ```ts
 * debian({ suite: "trixie", include: ["ca-certificates", "curl"] });
 * ```
 *
 * @throws {ResolveError} If the suite is not known.
 * @throws {TypeError} If another option is invalid.
 */
export function debian(options: DebianOptions): RootfsProvider {
  return debianProvider(DEBIAN, options);
}
