/**
 * The spelling of platforms in options and flags.
 *
 * @see https://github.com/containerd/platforms/blob/v1.0.0/platforms.go Parse
 * @module
 */

import { formatPlatform, type Platform } from "../model/oci.ts";
import { hostPlatform, normalizePlatform, platformOfArchitecture } from "./architectures.ts";

/**
 * Reads `"linux/amd64"`, `"linux/arm/v7"`, or the name of an architecture alone, which is Linux. Any
 * usual name is accepted: `"linux/aarch64"` and `"linux/arm64/v8"` are linux/arm64.
 *
 * @throws {TypeError} If it is none of them.
 */
export function parsePlatform(text: string): Platform {
  const alone = platformOfArchitecture(text);
  if (alone !== undefined) return alone;
  const [os, architecture, variant, ...rest] = text.toLowerCase().split("/");
  if (!os || !architecture || variant === "" || rest.length > 0) {
    throw new TypeError(
      `Cannot parse platform "${text}": expected "os/architecture[/variant]", such as "linux/arm64"`,
    );
  }
  return normalizePlatform({ os, architecture, ...(variant !== undefined && { variant }) });
}

/** Reads several, each once: `"linux/arm64"` and `"linux/aarch64"` are one. Default: the host's. */
export function parsePlatforms(texts?: readonly string[]): Platform[] {
  const platforms = texts?.map(parsePlatform) ?? [hostPlatform()];
  return [...new Map(platforms.map((platform) => [formatPlatform(platform), platform])).values()];
}
