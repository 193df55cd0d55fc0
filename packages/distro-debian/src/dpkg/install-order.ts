/**
 * In which order packages are unpacked and their preinst scripts run.
 *
 * dpkg configures in the right order by itself; what has to be right before is that a preinst finds
 * its Pre-Depends configured, and its Depends unpacked. Policy promises only the former, but apt's
 * order brings the latter, and scripts count on it.
 *
 * @see Debian Policy 7.2 (Pre-Depends), 6.5 (order of maintainer scripts)
 * @module
 */

import { dependencyBatches, dependencyClosure, dependencyOrder } from "../lock/dependency-order.ts";
import type { Deb } from "../unpack/deb.ts";

/** Dependencies first. */
export function installOrder(debs: readonly Deb[]): Deb[] {
  return dependencyOrder(debs, lockedOf);
}

/**
 * The essential packages, the other ones of the base set, then what is added to it: each in as few
 * batches as the rule allows that whatever a preinst pre-depends on is configured in an earlier one.
 */
export function installBatches(debs: readonly Deb[]): Deb[][] {
  const essential = debs.filter(({ locked }) => locked.essential);
  const batches = essential.length > 0 ? [essential] : [];
  for (const isBase of [true, false]) {
    const rest = debs.filter(
      ({ locked }) => !locked.essential && (locked.base ?? false) === isBase,
    );
    batches.push(...dependencyBatches(rest, lockedOf, hasPreinst));
  }
  return batches;
}

/** What is unpacked when: before the preinst of a package, or when all of them have run. */
export interface UnpackOrder {
  /** Packages with a preinst, in the order in which they run, each with the packages it needs unpacked. */
  readonly preinsts: readonly { readonly deb: Deb; readonly before: readonly Deb[] }[];
  readonly rest: readonly Deb[];
}

/** A preinst finds unpacked what its package depends on, as apt orders it; in a circle, what can be. */
export function unpackOrder(batch: readonly Deb[]): UnpackOrder {
  const waiting = new Set(batch);
  const pending = new Set(batch.filter(hasPreinst));
  const preinsts = installOrder(batch)
    .filter((deb) => pending.has(deb))
    .map((deb) => {
      const keys = [...deb.locked.preDepends, ...deb.locked.depends];
      const needed = dependencyClosure(keys, batch, lockedOf);
      const before = [...waiting].filter((item) => needed.has(item) && !pending.has(item));
      for (const item of before) waiting.delete(item);
      pending.delete(deb);
      return { deb, before };
    });
  return { preinsts, rest: [...waiting] };
}

function lockedOf({ locked }: Deb): Deb["locked"] {
  return locked;
}

function hasPreinst({ control }: Deb): boolean {
  return control.has("preinst");
}
