/**
 * Which triggers a transaction sets off, and in what order.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/triggers.html
 * @see https://rpm-software-management.github.io/rpm/manual/file_triggers.html
 * @module
 */
import { type Evr, parseEvr } from "./evr.ts";
import { type InstallFilter, installedFiles } from "./file-states.ts";
import type { OpenRpm } from "./open-rpms.ts";
import { type Comparison, satisfies } from "./relation.ts";
import { listFiles } from "./rpm-file-list.ts";
import type { ScriptletCall } from "./scriptlet-steps.ts";
import type { Scriptlets, TriggerCondition, TriggerScriptlet } from "./scriptlets.ts";

/** A package with what it runs, and the paths that it brings, with their leading slash. */
export interface ScriptedRpm {
  readonly rpm: OpenRpm;
  readonly scriptlets: Scriptlets;
  readonly paths: readonly string[];
}

/** File triggers of at least this priority run before `%post`, others after it. */
const EARLY_PRIORITY = 10_000;

/** The paths of a package that triggers hear of: directories and ghosts are among them. */
export function triggeringPaths({ rpm }: OpenRpm, filter: InstallFilter): readonly string[] {
  return installedFiles(listFiles(rpm.header), filter).map(({ path }) => `/${path}`);
}

/** Triggers on packages: those of others that this one sets off, then its own that others set off. */
export function packageTriggers(
  incoming: ScriptedRpm,
  installed: readonly ScriptedRpm[],
  when: TriggerScriptlet["when"],
): ScriptletCall[] {
  const calls = (owner: ScriptedRpm, other: ScriptedRpm): ScriptletCall[] =>
    owner.scriptlets.triggers
      .filter((trigger) => trigger.when === when)
      .filter(({ conditions }) => conditions.some((condition) => isMet(condition, other.rpm)))
      .map((scriptlet) => ({
        rpm: owner.rpm,
        kind: when === "in" ? "%triggerin" : "%triggerprein",
        scriptlet,
        args: [1, 1],
        mayFail: when === "in",
      }));
  return [
    ...installed.flatMap((other) => calls(other, incoming)),
    ...installed.flatMap((other) => calls(incoming, other)),
  ];
}

/** File triggers of others on the files of a package, then its own on the files of all. */
export function fileTriggers(
  incoming: ScriptedRpm,
  installed: readonly ScriptedRpm[],
  moment: "early" | "late",
): ScriptletCall[] {
  const isDue = ({ priority }: TriggerScriptlet): boolean =>
    priority >= EARLY_PRIORITY === (moment === "early");
  const calls = (owner: ScriptedRpm, paths: readonly string[]): Prioritized[] =>
    triggerCalls(owner, "%filetriggerin", owner.scriptlets.fileTriggers.filter(isDue), paths);
  const all = [...installed, incoming].flatMap(({ paths }) => paths);
  return [
    ...byPriority(installed.flatMap((other) => calls(other, incoming.paths))),
    ...byPriority(calls(incoming, all)),
  ];
}

/** Those that run once, in the end, for the files of all packages. */
export function transactionFileTriggers(installed: readonly ScriptedRpm[]): ScriptletCall[] {
  const all = installed.flatMap(({ paths }) => paths);
  return installed.flatMap((owner) => {
    const triggers = owner.scriptlets.transactionFileTriggers;
    return byPriority(triggerCalls(owner, "%transfiletriggerin", triggers, all));
  });
}

interface Prioritized {
  readonly priority: number;
  readonly call: ScriptletCall;
}

function triggerCalls(
  { rpm }: ScriptedRpm,
  kind: string,
  triggers: readonly TriggerScriptlet[],
  paths: readonly string[],
): Prioritized[] {
  return triggers
    .filter(({ when }) => when === "in")
    .flatMap((scriptlet) => {
      const files = paths.filter((path) =>
        scriptlet.conditions.some(({ name }) => path.startsWith(name)),
      );
      if (files.length === 0) return [];
      const call = { rpm, kind, scriptlet, args: [], files: [...new Set(files)], mayFail: true };
      return [{ priority: scriptlet.priority, call }];
    });
}

function byPriority(calls: readonly Prioritized[]): ScriptletCall[] {
  return [...calls].sort((a, b) => b.priority - a.priority).map(({ call }) => call);
}

function isMet({ name, comparison, version }: TriggerCondition, { locked }: OpenRpm): boolean {
  if (name !== locked.name) return false;
  const evr: Evr = locked;
  const wanted = { comparison: comparison as Comparison, evr: parseEvr(version) };
  return satisfies(
    { name, range: { comparison: "=", evr } },
    comparison === "" ? { name } : { name, range: wanted },
  );
}
