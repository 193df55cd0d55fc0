/**
 * A package of a transaction with what it runs, and with the files that triggers of others hear of.
 *
 * @module
 */
import { type InstallFilter, installedFiles } from "../file/file-states.ts";
import type { OpenRpm } from "../file/open-rpms.ts";
import { isGhost, listFiles } from "../file/rpm-file-list.ts";
import { TAG } from "../file/rpm-tags.ts";
import { type Scriptlets, scriptletsOf } from "./scriptlets.ts";

export interface ScriptedRpm {
  readonly rpm: OpenRpm;
  readonly scriptlets: Scriptlets;
  /** Paths that it has installed, with their leading slash: directories and ghosts are among them. */
  readonly paths: readonly string[];
  /** Those of them that no package before it has brought. */
  readonly created: readonly string[];
  /** In which its files lie, installed or not, with slashes at both ends. */
  readonly directories: readonly string[];
}

/** Of packages in the order of installation. */
export function scriptedRpms(rpms: readonly OpenRpm[], filter: InstallFilter): ScriptedRpm[] {
  const brought = new Set<string>();
  return rpms.map((rpm) => {
    const { header } = rpm.rpm;
    const files = installedFiles(listFiles(header), filter);
    const created = files.filter(({ path }) => !brought.has(path));
    for (const file of files) if (!isGhost(file)) brought.add(file.path);
    return {
      rpm,
      scriptlets: scriptletsOf(header),
      paths: files.map(({ path }) => `/${path}`),
      created: created.map(({ path }) => `/${path}`),
      directories: header.strings(TAG.DIRNAMES),
    };
  });
}

/** How many of `packages` have the name of `item`. */
export function instancesOf({ rpm }: ScriptedRpm, packages: readonly ScriptedRpm[]): number {
  return packages.filter((other) => other.rpm.locked.name === rpm.locked.name).length;
}
