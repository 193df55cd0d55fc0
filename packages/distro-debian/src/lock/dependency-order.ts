/**
 * In which order packages are unpacked and configured, by what they depend on.
 *
 * @see Debian Policy 7.2
 * @module
 */
import type { DebianLockedPackage } from "./lock.ts";

/** What the lock says of an item that is ordered. */
type LockedOf<T> = (item: T) => Pick<DebianLockedPackage, "key" | "preDepends" | "depends">;

/** Dependencies first, among equals as they come; cycles are cut where they are met. */
export function dependencyOrder<T>(items: readonly T[], lockedOf: LockedOf<T>): T[] {
  const byKey = keyed(items, lockedOf);
  const ordered = new Set<T>();
  const seen = new Set<T>();
  const visit = (item: T): void => {
    if (seen.has(item)) return;
    seen.add(item);
    for (const key of needsOf(lockedOf(item))) {
      const dependency = byKey.get(key);
      if (dependency !== undefined) visit(dependency);
    }
    ordered.add(item);
  };
  for (const item of items) visit(item);
  return [...ordered];
}

/**
 * As few batches as the rule allows that what a package pre-depends on is configured in an earlier one.
 *
 * @param counts Whether the Pre-Depends of an item count. Default: those of all do.
 */
export function dependencyBatches<T>(
  items: readonly T[],
  lockedOf: LockedOf<T>,
  counts: (item: T) => boolean = () => true,
): T[][] {
  const batches: T[][] = [];
  for (let rest = items; rest.length > 0; ) {
    const batch = nextBatch(rest, lockedOf, counts);
    batches.push([...batch]);
    const taken = new Set(batch);
    rest = rest.filter((item) => !taken.has(item));
  }
  return batches;
}

/** All of them, or those that the others have to find configured. */
function nextBatch<T>(
  rest: readonly T[],
  lockedOf: LockedOf<T>,
  counts: (item: T) => boolean,
): readonly T[] {
  let batch = rest;
  for (;;) {
    const awaited = batch.filter(counts).flatMap((item) => lockedOf(item).preDepends);
    const needed = dependencyClosure(awaited, batch, lockedOf);
    if (needed.size === 0 || needed.size === batch.length) return batch;
    batch = batch.filter((item) => needed.has(item));
  }
}

/** What has one of these keys, and what it needs, of `items`. */
export function dependencyClosure<T>(
  keys: readonly string[],
  items: readonly T[],
  lockedOf: LockedOf<T>,
): ReadonlySet<T> {
  const byKey = keyed(items, lockedOf);
  const closure = new Set<T>();
  const queue = [...keys];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const item = byKey.get(key);
    if (item === undefined || closure.has(item)) continue;
    closure.add(item);
    queue.push(...needsOf(lockedOf(item)));
  }
  return closure;
}

function keyed<T>(items: readonly T[], lockedOf: LockedOf<T>): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [lockedOf(item).key, item]));
}

function needsOf({ preDepends, depends }: ReturnType<LockedOf<unknown>>): readonly string[] {
  return [...preDepends, ...depends];
}
