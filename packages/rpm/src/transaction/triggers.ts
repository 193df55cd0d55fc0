/**
 * Which triggers on packages a transaction sets off, and in what order.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/triggers.html
 * @see runTriggers() and runImmedTriggers() of rpm 4.4 to 6.0, lib/psm.c
 * @module
 */

import type { OpenRpm } from "../file/open-rpms.ts";
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
  when: TriggerScriptlet["when"],
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
  const own = new Map<TriggerScriptlet, ScriptletCall>();
  const names = incoming.scriptlets.triggers.flatMap(({ conditions }) => conditions);
  for (const { name } of names) {
    for (const other of present) {
      const trigger = other.rpm.locked.name === name && triggerOn(other, incoming, when);
      if (trigger && !own.has(trigger)) own.set(trigger, call(incoming, other, trigger));
    }
  }
  return [...ofOthers, ...own.values()];
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
function isMet({ name, comparison, version }: TriggerCondition, { locked, rpm }: OpenRpm): boolean {
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

function versions(name: string, { header }: OpenRpm["rpm"]): readonly Relation[] {
  const provided = header.strings(TAG.PROVIDEVERSION);
  return header.strings(TAG.PROVIDENAME).flatMap((other, index): Relation[] => {
    const version = provided[index] ?? "";
    if (other !== name || version === "") return [];
    return [{ name, range: { comparison: "=", evr: parseEvr(version) } }];
  });
}
