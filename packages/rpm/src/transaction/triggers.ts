/**
 * Which triggers on packages a transaction sets off, and in what order.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/triggers.html
 * @see runTriggers() and runImmedTriggers() of rpm 4.4 to 6.0, lib/psm.c
 * @module
 */

import type { KnownRpm } from "../file/known-rpm.ts";
import { TAG } from "../file/rpm-tags.ts";
import { type Evr, parseEvr } from "../metadata/evr.ts";
import { type Comparison, type Relation, satisfies } from "../metadata/relation.ts";
import { instancesOf, type ScriptedRpm } from "./scripted-rpm.ts";
import type { ScriptletCall } from "./scriptlet-steps.ts";
import type { TriggerCondition, TriggerScriptlet } from "./scriptlets.ts";

/**
 * Triggers of others that this package sets off, then its own that others set off. The arguments are
 * how many there are of the owner, and of the other: the package itself counts once it is there.
 */
export function packageTriggers(
  incoming: ScriptedRpm,
  installed: readonly ScriptedRpm[],
  when: "prein" | "in",
): ScriptletCall[] {
  // from then on it is in the database, and sets off its own triggers as well
  const present = when === "in" ? [...installed, incoming] : installed;
  const call = (owner: ScriptedRpm, other: ScriptedRpm, scriptlet: TriggerScriptlet) => ({
    rpm: owner.rpm,
    kind: when === "in" ? "%triggerin" : "%triggerprein",
    scriptlet,
    args: [instancesOf(owner, present), instancesOf(other, present)],
    mayFail: when === "in",
  });
  const ofOthers = present.flatMap((owner) => {
    const trigger = triggerOn(incoming, owner, when);
    return trigger === undefined ? [] : [call(owner, incoming, trigger)];
  });
  return [...ofOthers, ...ownTriggers(incoming, present, when, call)];
}

/**
 * Those that the erasure of a package sets off: before its files go its own, which others set off, then those of
 * others; after that those of others. `present` still has it; it does not count any more.
 */
export function erasureTriggers(
  outgoing: ScriptedRpm,
  present: readonly ScriptedRpm[],
  when: "un" | "postun",
): ScriptletCall[] {
  const call = (owner: ScriptedRpm, other: ScriptedRpm, scriptlet: TriggerScriptlet) => {
    const left = (item: ScriptedRpm, goes: ScriptedRpm): number =>
      instancesOf(item, present) - (item === goes ? 1 : 0);
    return {
      rpm: owner.rpm,
      kind: `%trigger${when}`,
      scriptlet,
      args: [left(owner, outgoing), left(other, outgoing)],
      mayFail: true,
    };
  };
  const ofOthers = present.flatMap((owner) => {
    const trigger = triggerOn(outgoing, owner, when);
    return trigger === undefined ? [] : [call(owner, outgoing, trigger)];
  });
  return [...(when === "un" ? ownTriggers(outgoing, present, when, call) : []), ...ofOthers];
}

function ownTriggers(
  owner: ScriptedRpm,
  present: readonly ScriptedRpm[],
  when: TriggerScriptlet["when"],
  call: (owner: ScriptedRpm, other: ScriptedRpm, scriptlet: TriggerScriptlet) => ScriptletCall,
): readonly ScriptletCall[] {
  const own = new Map<TriggerScriptlet, ScriptletCall>();
  for (const { name } of owner.scriptlets.triggers.flatMap(({ conditions }) => conditions)) {
    for (const other of present) {
      const trigger = other.rpm.locked.name === name && triggerOn(other, owner, when);
      if (trigger && !own.has(trigger)) own.set(trigger, call(owner, other, trigger));
    }
  }
  return [...own.values()];
}

/** The first one whose condition is met: a package sets off one script of another. */
function triggerOn(
  { rpm }: ScriptedRpm,
  { scriptlets }: ScriptedRpm,
  wanted: TriggerScriptlet["when"],
): TriggerScriptlet | undefined {
  return scriptlets.triggers.find(
    ({ when, conditions }) =>
      when === wanted && conditions.some((condition) => isMet(condition, rpm)),
  );
}

/** By the package's name, and by any version in which it provides that. */
function isMet(
  { name, comparison, version }: TriggerCondition,
  { locked, rpm }: KnownRpm,
): boolean {
  if (name !== locked.name) return false;
  if (comparison === "") return true;
  const evr: Evr = locked;
  const wanted = {
    name,
    range: { comparison: comparison as Comparison, evr: parseEvr(version) },
  };
  const provided: Relation[] = [{ name, range: { comparison: "=", evr } }, ...versions(name, rpm)];
  return provided.some((item) => satisfies(item, wanted));
}

function versions(name: string, { header }: KnownRpm["rpm"]): readonly Relation[] {
  const provided = header.strings(TAG.PROVIDEVERSION);
  return header.strings(TAG.PROVIDENAME).flatMap((other, index): Relation[] => {
    const version = provided[index] ?? "";
    if (other !== name || version === "") return [];
    return [{ name, range: { comparison: "=", evr: parseEvr(version) } }];
  });
}
