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

/** File triggers of at least this priority run before `%post` or `%preun`, others after it. */
const EARLY_PRIORITY = 10_000;

type Moment = "early" | "late";

/**
 * Those of all packages, its own among them, on the files that a package has brought; then its own
 * on the files of the packages before it.
 */
export function fileTriggers(
  incoming: ScriptedRpm,
  installed: readonly ScriptedRpm[],
  moment: Moment,
  rpmVersion: string,
): ScriptletCall[] {
  const present = [...installed, incoming];
  const context = {
    kind: "%filetriggerin",
    when: "in",
    present,
    rpmVersion,
    of: incoming,
  } as const;
  return [
    ...byPriority(
      present.flatMap((owner) =>
        triggerCalls(
          owner,
          dueAt(moment, owner),
          ({ name }) => below(name, incoming.created),
          context,
        ),
      ),
    ),
    ...byPriority(
      triggerCalls(
        incoming,
        dueAt(moment, incoming),
        ({ name }) => listedBelow(name, installed),
        context,
      ),
    ),
  ];
}

/**
 * Those that the erasure of a package sets off: before its files go its own, on all files, then those of all on
 * its files; after that only the latter.
 *
 * @param present Has the package.
 * @param files Of its paths those that go.
 */
export function erasureFileTriggers(
  outgoing: ScriptedRpm,
  present: readonly ScriptedRpm[],
  files: readonly string[],
  {
    when,
    moment,
    rpmVersion,
  }: {
    readonly when: "un" | "postun";
    readonly moment: Moment;
    readonly rpmVersion: string;
  },
): ScriptletCall[] {
  const kind = `%filetrigger${when}` as const;
  const context = { kind, when, present, rpmVersion, of: outgoing } as const;
  const own = triggerCalls(
    outgoing,
    dueAt(moment, outgoing),
    ({ name }) => listedBelow(name, present),
    context,
  );
  const ofAll = present.flatMap((owner) =>
    triggerCalls(owner, dueAt(moment, owner), ({ name }) => below(name, files), context),
  );
  return [...(when === "un" ? byPriority(own) : []), ...byPriority(ofAll)];
}

/** What a transaction brings and takes away. */
export interface Changes {
  /** The packages that the database has: before the transaction for `"un"`, else after it. */
  readonly present: readonly ScriptedRpm[];
  readonly added: readonly ScriptedRpm[];
  readonly erased: readonly ScriptedRpm[];
}

/**
 * Those of packages that stay, which run once on the files of the transaction: in the end, or for `"un"` at the
 * beginning. After an erasure no files are named.
 */
export function transactionFileTriggers(
  { present, added, erased }: Changes,
  rpmVersion: string,
  when: "in" | "un" | "postun",
): ScriptletCall[] {
  const context = { kind: `%transfiletrigger${when}`, when, present, rpmVersion } as const;
  const moved = when === "in" ? added : erased;
  const isMoved = new Set([...added, ...erased]);
  const owners = present.filter((owner) => !isMoved.has(owner));
  const calls = byPriority(
    owners.flatMap((owner) =>
      triggerCalls(
        owner,
        owner.scriptlets.transactionFileTriggers,
        ({ name }) => listedBelow(name, moved),
        context,
      ),
    ),
  );
  return when === "postun" ? calls.map(({ files: _gone, ...call }) => call) : calls;
}

/** Those of packages that come, or for `"un"` go, which run once on the files of all packages. */
export function ownTransactionFileTriggers(
  { present, added, erased }: Changes,
  rpmVersion: string,
  when: "in" | "un",
): ScriptletCall[] {
  const context = { kind: `%transfiletrigger${when}`, when, present, rpmVersion } as const;
  return (when === "in" ? added : erased).flatMap((owner) => {
    const triggers = owner.scriptlets.transactionFileTriggers;
    return byPriority(
      triggerCalls(owner, triggers, ({ name }) => listedBelow(name, present), context),
    );
  });
}

interface Prioritized {
  readonly priority: number;
  readonly call: ScriptletCall;
}

interface Context {
  readonly kind: `%${"file" | "transfile"}trigger${"in" | "un" | "postun"}`;
  readonly when: TriggerScriptlet["when"];
  /** The packages that the database has by now. */
  readonly present: readonly ScriptedRpm[];
  readonly rpmVersion: string;
  /** Whose installation or erasure it is. */
  readonly of?: ScriptedRpm;
}

function dueAt(moment: Moment, { scriptlets }: ScriptedRpm): readonly TriggerScriptlet[] {
  return scriptlets.fileTriggers.filter(
    ({ priority }) => priority >= EARLY_PRIORITY === (moment === "early"),
  );
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
    .filter(({ when }) => when === context.when)
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
  return kind.startsWith("%file") && of ? [ofOwner, instancesOf(of, present)] : [ofOwner];
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
