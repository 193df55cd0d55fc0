/**
 * Which file triggers a transaction sets off, in what order, and what they are told.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/file_triggers.html
 * @see runFileTriggers() and runImmedFileTriggers() of rpm 4.14 to 4.20, lib/rpmtriggers.c
 * @module
 */
import { rpmvercmp } from "../metadata/evr.ts";
import { instancesOf, type ScriptedRpm } from "./scripted-rpm.ts";
import type { ScriptletCall } from "./scriptlet-steps.ts";
import type { TriggerScriptlet } from "./scriptlets.ts";

/** File triggers of at least this priority run before `%post`, others after it. */
const EARLY_PRIORITY = 10_000;

/**
 * Those of all packages, its own among them, on the files that a package has brought; then its own
 * on the files of the packages before it.
 */
export function fileTriggers(
  incoming: ScriptedRpm,
  installed: readonly ScriptedRpm[],
  moment: "early" | "late",
  rpmVersion: string,
): ScriptletCall[] {
  const present = [...installed, incoming];
  const due = ({ scriptlets }: ScriptedRpm): readonly TriggerScriptlet[] =>
    scriptlets.fileTriggers.filter(
      ({ priority }) => priority >= EARLY_PRIORITY === (moment === "early"),
    );
  const context = { kind: "%filetriggerin", present, rpmVersion, of: incoming } as const;
  return [
    ...byPriority(
      present.flatMap((owner) =>
        triggerCalls(owner, due(owner), ({ name }) => below(name, incoming.created), context),
      ),
    ),
    ...byPriority(
      triggerCalls(incoming, due(incoming), ({ name }) => listedBelow(name, installed), context),
    ),
  ];
}

/** Those that run once, in the end, on the files of all packages. */
export function transactionFileTriggers(
  installed: readonly ScriptedRpm[],
  rpmVersion: string,
): ScriptletCall[] {
  const context = { kind: "%transfiletriggerin", present: installed, rpmVersion } as const;
  return installed.flatMap((owner) => {
    const triggers = owner.scriptlets.transactionFileTriggers;
    return byPriority(
      triggerCalls(owner, triggers, ({ name }) => listedBelow(name, installed), context),
    );
  });
}

interface Prioritized {
  readonly priority: number;
  readonly call: ScriptletCall;
}

interface Context {
  readonly kind: "%filetriggerin" | "%transfiletriggerin";
  /** The packages that the database has by now. */
  readonly present: readonly ScriptedRpm[];
  readonly rpmVersion: string;
  /** Whose installation it is. */
  readonly of?: ScriptedRpm;
}

/** A path comes as often as there are conditions that it meets, and in the order of the conditions. */
function triggerCalls(
  owner: ScriptedRpm,
  triggers: readonly TriggerScriptlet[],
  filesOf: (condition: TriggerScriptlet["conditions"][number]) => readonly string[],
  context: Context,
): Prioritized[] {
  if (rpmvercmp(context.rpmVersion, "4.13") < 0) return []; // which does not know them
  return triggers
    .filter(({ when }) => when === "in")
    .flatMap((scriptlet) => {
      const files = scriptlet.conditions.flatMap(filesOf);
      if (files.length === 0) return [];
      const { rpm } = owner;
      const args = argumentsOf(owner, context);
      const call = { rpm, kind: context.kind, scriptlet, args, files, mayFail: true };
      return [{ priority: scriptlet.priority, call }];
    });
}

/** Two zeros up to 4.14, one up to 4.19; then how many there are of the owner, and of the package. */
function argumentsOf(owner: ScriptedRpm, { kind, present, rpmVersion, of }: Context): number[] {
  if (rpmvercmp(rpmVersion, "4.15") < 0) return [0, 0];
  if (rpmvercmp(rpmVersion, "4.20") < 0) return [0];
  const ofOwner = instancesOf(owner, present);
  return kind === "%filetriggerin" && of ? [ofOwner, instancesOf(of, present)] : [ofOwner];
}

function below(prefix: string, paths: readonly string[]): readonly string[] {
  return paths.filter((path) => path.startsWith(prefix));
}

/** Of the packages that the database finds by the name of a directory which begins so. */
function listedBelow(prefix: string, packages: readonly ScriptedRpm[]): readonly string[] {
  return packages.flatMap(({ directories, paths }) =>
    directories.some((directory) => directory.startsWith(prefix)) ? below(prefix, paths) : [],
  );
}

function byPriority(calls: readonly Prioritized[]): ScriptletCall[] {
  return [...calls].sort((a, b) => b.priority - a.priority).map(({ call }) => call);
}
