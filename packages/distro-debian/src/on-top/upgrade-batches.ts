/**
 * In which order packages are handed to the dpkg of an image.
 *
 * @see Debian Policy 7.2
 * @module
 */
import type { DebianLockedPackage } from "../lock/lock.ts";

/** Packages that are unpacked in one call, in their order, and then configured. */
export interface Batch {
  readonly packages: readonly DebianLockedPackage[];
}

/**
 * As few batches as the rule allows that what a package pre-depends on is configured in an earlier one;
 * in each, dependencies come first.
 */
export function upgradeBatches(packages: readonly DebianLockedPackage[]): readonly Batch[] {
  const batches: Batch[] = [];
  let rest = packages;
  while (rest.length > 0) {
    const batch = nextBatch(rest);
    batches.push({ packages: dependenciesFirst(batch) });
    const taken = new Set(batch);
    rest = rest.filter((item) => !taken.has(item));
  }
  return batches;
}

/** All of them, or those that the others have to find configured. */
function nextBatch(rest: readonly DebianLockedPackage[]): readonly DebianLockedPackage[] {
  let batch = rest;
  for (;;) {
    const within = new Map(batch.map((item) => [item.key, item]));
    const needed = closure(
      batch.flatMap(({ preDepends }) => preDepends),
      within,
    );
    if (needed.size === 0 || needed.size === batch.length) return batch;
    batch = batch.filter((item) => needed.has(item));
  }
}

function closure(
  keys: readonly string[],
  within: ReadonlyMap<string, DebianLockedPackage>,
): ReadonlySet<DebianLockedPackage> {
  const found = new Set<DebianLockedPackage>();
  const queue = [...keys];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const item = within.get(key);
    if (item === undefined || found.has(item)) continue;
    found.add(item);
    queue.push(...item.preDepends, ...item.depends);
  }
  return found;
}

/** Cycles are cut where they are met. */
function dependenciesFirst(batch: readonly DebianLockedPackage[]): readonly DebianLockedPackage[] {
  const byKey = new Map(batch.map((item) => [item.key, item]));
  const ordered = new Set<DebianLockedPackage>();
  const seen = new Set<DebianLockedPackage>();
  const visit = (item: DebianLockedPackage): void => {
    if (seen.has(item)) return;
    seen.add(item);
    for (const key of [...item.preDepends, ...item.depends]) {
      const dependency = byKey.get(key);
      if (dependency !== undefined) visit(dependency);
    }
    ordered.add(item);
  };
  for (const item of batch) visit(item);
  return [...ordered];
}
