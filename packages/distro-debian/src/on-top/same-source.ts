/**
 * Binary packages of one source, which apt upgrades together.
 *
 * @see apt 2.5.2, "Upgrade all binaries in a source package"; its APT::Get::Upgrade-By-Source-Package
 * @module
 */
import type { DebianPackage } from "../formats/debian-package.ts";
import { INSTALLED } from "../formats/installed-stanza.ts";
import { compareVersions } from "../formats/version.ts";
import type { PackagePool } from "../resolver/package-pool.ts";
import type { InstalledChoice, ResolvedPackage } from "../resolver/resolver.ts";
import { type BaseSystem, INSTALLED_PRIORITY } from "./base-system.ts";

/** Whether the apt in an image does it. */
export function upgradesBySource({ packages }: BaseSystem): boolean {
  const apt = packages.find(({ key }) => key === "apt")?.package;
  return apt !== undefined && compareVersions(apt.version, "2.5.2") >= 0;
}

/**
 * The choices with those in the first place that are of the same source and version as something that comes;
 * undefined where there are none that were not there before.
 */
export function withSameSource(
  installed: readonly InstalledChoice[],
  resolved: readonly ResolvedPackage[],
  pool: PackagePool,
): readonly InstalledChoice[] | undefined {
  const coming = resolved.filter((item) => item.package.origin !== INSTALLED);
  const sources = new Set(coming.map((item) => sourceOf(item.package)));
  let changed = false;
  const choices = installed.map((choice): InstalledChoice => {
    const [first, update] = choice.versions;
    const isMeant =
      first === choice.package &&
      !choice.requested &&
      update !== undefined &&
      pool.priorityOf(update) >= INSTALLED_PRIORITY &&
      sources.has(sourceOf(update));
    if (!isMeant) return choice;
    changed = true;
    return { ...choice, versions: [update, ...choice.versions.filter((it) => it !== update)] };
  });
  return changed ? choices : undefined;
}

function sourceOf({ source: { name, version } }: DebianPackage): string {
  return `${name} ${version}`;
}
