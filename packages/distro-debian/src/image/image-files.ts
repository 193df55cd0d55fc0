/**
 * The files that no package brings: for apt, for dpkg, for containers.
 *
 * @module
 */
import type { RootfsEntry } from "@rootsmith/core/provider";
import type { DebianLock } from "../lock/lock.ts";
import type { Diversion } from "../unpack/diversions.ts";
import { pathFilterConfig } from "../unpack/path-filter.ts";
import { aptFiles } from "./apt-files.ts";
import { aptTweaks, dpkgTweaks, INITCTL_DIVERSION, initctl, policyRcD } from "./docker-tweaks.ts";
import type { InstallSettings } from "./install-settings.ts";

/** What is diverted before any package is unpacked. */
export function firstDiversions(debian: DebianLock, settings: InstallSettings): Diversion[] {
  return debian.upstart && settings.tweaks === "docker" ? [INITCTL_DIVERSION] : [];
}

/** Each where the package is there that reads it. */
export function* imageFiles(debian: DebianLock, settings: InstallSettings): Generator<RootfsEntry> {
  for (const entry of filesFor(debian, settings)) yield { ...entry, origin: "tweaks" };
}

function* filesFor(debian: DebianLock, settings: InstallSettings): Generator<RootfsEntry> {
  const versionOf = (key: string): string | undefined =>
    debian.packages.find((locked) => locked.key === key)?.version;
  const [apt, dpkg] = [versionOf("apt"), versionOf("dpkg")];
  const docker = settings.tweaks === "docker";
  if (dpkg !== undefined) {
    const config = pathFilterConfig(settings);
    if (config !== undefined) yield config;
    if (docker) {
      yield policyRcD;
      yield* dpkgTweaks();
      if (debian.upstart) yield initctl;
    }
  }
  if (apt !== undefined) {
    yield* aptFiles(debian);
    if (docker) yield* aptTweaks(apt);
  }
}
