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
import type { Deb } from "../unpack/deb.ts";

/** Dependencies first, among equals by key; cycles are cut where they are met. */
export function dependencyOrder(debs: readonly Deb[]): Deb[] {
  const byKey = new Map(debs.map((deb) => [deb.locked.key, deb]));
  const ordered = new Set<Deb>();
  const visiting = new Set<Deb>();
  const visit = (deb: Deb): void => {
    if (ordered.has(deb) || visiting.has(deb)) return;
    visiting.add(deb);
    for (const key of [...deb.locked.preDepends, ...deb.locked.depends]) {
      const dependency = byKey.get(key);
      if (dependency !== undefined) visit(dependency);
    }
    visiting.delete(deb);
    ordered.add(deb);
  };
  for (const deb of debs) visit(deb);
  return [...ordered];
}

/**
 * The essential packages, the other ones of the base set, then what is added to it: each in as few
 * batches as the rule allows that whatever a preinst pre-depends on is configured in an earlier one.
 */
export function installBatches(debs: readonly Deb[]): Deb[][] {
  const essential = debs.filter(({ locked }) => locked.essential);
  const batches = essential.length > 0 ? [essential] : [];
  for (const isBase of [true, false]) {
    let rest = debs.filter(({ locked }) => !locked.essential && (locked.base ?? false) === isBase);
    while (rest.length > 0) {
      const batch = nextBatch(rest);
      batches.push(batch);
      const taken = new Set(batch);
      rest = rest.filter((deb) => !taken.has(deb));
    }
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
  const byKey = new Map(batch.map((deb) => [deb.locked.key, deb]));
  const waiting = new Set(batch);
  const pending = new Set(batch.filter((deb) => deb.control.has("preinst")));
  const preinsts = dependencyOrder(batch)
    .filter((deb) => pending.has(deb))
    .map((deb) => {
      const needed = new Set(
        dependencyClosure([...deb.locked.preDepends, ...deb.locked.depends], byKey),
      );
      const before = [...waiting].filter((item) => needed.has(item) && !pending.has(item));
      for (const item of before) waiting.delete(item);
      pending.delete(deb);
      return { deb, before };
    });
  return { preinsts, rest: [...waiting] };
}

/** All of `rest`, or that part of it which the preinst scripts of the others need configured. */
function nextBatch(rest: readonly Deb[]): Deb[] {
  const byKey = new Map(rest.map((deb) => [deb.locked.key, deb]));
  let batch = [...rest];
  for (;;) {
    const within = new Set(batch.map((deb) => deb.locked.key));
    const needed = batch
      .filter((deb) => deb.control.has("preinst"))
      .flatMap((deb) => deb.locked.preDepends.filter((key) => within.has(key)));
    const closure = dependencyClosure(needed, byKey);
    if (closure.length === 0 || closure.length === batch.length) return batch;
    batch = closure;
  }
}

function dependencyClosure(keys: readonly string[], byKey: ReadonlyMap<string, Deb>): Deb[] {
  const closure = new Set<Deb>();
  const queue = [...keys];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const deb = byKey.get(key);
    if (deb === undefined || closure.has(deb)) continue;
    closure.add(deb);
    queue.push(...deb.locked.preDepends, ...deb.locked.depends);
  }
  return [...closure].sort((a, b) => (a.locked.key < b.locked.key ? -1 : 1));
}
