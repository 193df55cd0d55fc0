/**
 * What a user wants in an image without a package manager.
 *
 * @module
 */
import { ResolveError, suggestName } from "@rootsmith/core/provider";
import { parsePackageSpec } from "../formats/package-spec.ts";
import type { DebianLock } from "../lock/lock.ts";
import type { DebianSettings } from "../options/debian-options.ts";
import { isDebFile } from "../options/options.ts";

export type DistrolessSettings = Pick<DebianSettings, "include" | "keep" | "debug">;

/** Where the programs of busybox lie in an image for debugging. */
export const BUSYBOX = "busybox";

/**
 * What a user asked for, by key, and why it stays.
 *
 * @throws {ResolveError} If a package that is to be kept is not one of the lock's.
 */
export function rootsOf(
  { packages }: Pick<DebianLock, "packages">,
  { include, keep = [], debug }: DistrolessSettings,
): Map<string, string> {
  const keys = new Set(packages.map(({ key }) => key));
  const roots = new Map<string, string>();
  if (keys.has("base-files")) roots.set("base-files", "always");
  for (const item of include.filter((text) => !isDebFile(text))) {
    const { name, architecture } = parsePackageSpec(item);
    roots.set(architecture === undefined ? name : `${name}:${architecture}`, "included");
  }
  // those of files, and of names that others provide
  for (const { key, automatic, base } of packages) {
    if (!automatic && !base && !roots.has(key)) roots.set(key, "included");
  }
  for (const name of keep) {
    if (!keys.has(name)) {
      throw new ResolveError(`Cannot keep "${name}": it is none of the packages of this build`, {
        hint: suggestName(name, keys) ?? `Include it: --include ${name}`,
      });
    }
    roots.set(name, "to be kept");
  }
  if (debug) roots.set("busybox-static", "for debugging");
  return roots;
}
