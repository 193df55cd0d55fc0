/**
 * A package in a transaction, with its scriptlets and the files that trigger those of others.
 *
 * @module
 */
import { type InstallFilter, installedFiles } from "../file/file-states.ts";
import type { KnownRpm } from "../file/known-rpm.ts";
import type { OpenRpm } from "../file/open-rpms.ts";
import { isGhost, listFiles } from "../file/rpm-file-list.ts";
import { TAG } from "../file/rpm-tags.ts";
import { type Scriptlets, scriptletsOf } from "./scriptlets.ts";

export interface ScriptedRpm<Rpm extends KnownRpm = KnownRpm> {
  readonly rpm: Rpm;
  readonly scriptlets: Scriptlets;
  /** Absolute paths that it installs, including directories and ghosts. */
  readonly paths: readonly string[];
  /** Those of them that no earlier package has installed. */
  readonly created: readonly string[];
  /** The directories of its files, installed or not, with slashes at both ends. */
  readonly directories: readonly string[];
}

/** Packages in the order of installation, with their scriptlets. */
export function scriptedRpms(
  rpms: readonly OpenRpm[],
  filter: InstallFilter,
): ScriptedRpm<OpenRpm>[] {
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

/** A package of the database, of which nothing is brought. */
export function installedScripted(rpm: KnownRpm): ScriptedRpm {
  const { header } = rpm.rpm;
  const states = header.numbers(TAG.FILESTATES);
  const files = listFiles(header).filter((_, index) => (states[index] ?? 0) === 0);
  return {
    rpm,
    scriptlets: scriptletsOf(header),
    paths: files.map(({ path }) => `/${path}`),
    created: [],
    directories: header.strings(TAG.DIRNAMES),
  };
}

/** How many of `packages` have the name of `item`. */
export function instancesOf({ rpm }: ScriptedRpm, packages: readonly ScriptedRpm[]): number {
  return packages.filter((other) => other.rpm.locked.name === rpm.locked.name).length;
}
